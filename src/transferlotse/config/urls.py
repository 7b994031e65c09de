"""All addresses. German stands at `/`, English at `/en/`; every centre's pages stand under `/z/<centre>/`."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from transferlotse.portal.views.public import health

urlpatterns = [
    path("betreiber/", admin.site.urls),
    path("gesund/", health, name="health"),
    *i18n_patterns(
        path("kit/", include("transferlotse.kit.urls")),
        path("konto/", include("allauth.urls")),
        path("z/<slug:centre>/einstellungen/", include("transferlotse.centres.urls")),
        path("z/<slug:centre>/leistungen/", include("transferlotse.deliveries.urls")),
        path("z/<slug:centre>/adressbuch/", include("transferlotse.contacts.urls")),
        path("z/<slug:centre>/oeffentlichkeit/", include("transferlotse.publicity.urls")),
        path("z/<slug:centre>/wirkung/", include("transferlotse.monitoring.urls")),
        path("z/<slug:centre>/reichweite/", include("transferlotse.insights.urls")),
        path("z/<slug:centre>/bericht/", include("transferlotse.reports.urls")),
        # Last: a room without a word of its own in front is asked about every address that no other one knows.
        path("", include("transferlotse.selfchecks.urls")),
        path("", include("transferlotse.portal.urls")),
        path("", include("transferlotse.cases.urls")),
        prefix_default_language=False,
    ),
]
