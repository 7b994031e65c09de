"""The operators' pages: Django's own administration behind our sign-in, with the second factor asked of everybody."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest


class OperatorSite(admin.AdminSite):
    """Open to operators only; where the installation asks for a second factor, an operator without one stays out."""

    site_header = site_title = "Transferlotse: Betrieb"
    index_title = "Betrieb"

    def has_permission(self, request: HttpRequest) -> bool:
        """Operator, and a second factor where one is asked for."""
        if not super().has_permission(request):
            return False
        return not settings.TRANSFERLOTSE_SECOND_FACTOR or request.user.authenticator_set.exists()


OperatorSite.login = secure_admin_login(OperatorSite.login)
