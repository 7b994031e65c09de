"""Pages that bring rooms together: the public front door, a company's space, a centre's day."""

from transferlotse.portal.views.centre import centre_home, csrf_failed, my_spaces
from transferlotse.portal.views.company import (
    company_close,
    company_data,
    company_data_download,
    company_found,
    company_home,
    company_share_list,
    company_share_revoke,
)
from transferlotse.portal.views.public import about, accessibility, home, imprint, privacy

__all__ = [
    "about",
    "accessibility",
    "centre_home",
    "company_close",
    "company_data",
    "company_data_download",
    "company_found",
    "company_home",
    "company_share_list",
    "company_share_revoke",
    "csrf_failed",
    "home",
    "imprint",
    "my_spaces",
    "privacy",
]
