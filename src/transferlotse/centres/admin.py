"""Centres and memberships as operators see them; a centre's own records stay out of sight."""

from django.contrib import admin

from transferlotse.centres.models import Centre, Membership


@admin.register(Centre)
class CentreAdmin(admin.ModelAdmin[Centre]):
    """Name, colour and notice of a centre."""

    list_display = ("name", "key", "is_demo")
    search_fields = ("name", "key")


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    """Who works where: read only, since a centre's administration decides it and the journal must know."""

    list_display = ("user", "centre", "role", "starts_on", "ends_on")
    list_filter = ("centre", "role")
    list_select_related = ("user", "centre")
    fields = ("user", "centre", "role", "starts_on", "ends_on")

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        """Never here."""
        return False

    has_change_permission = has_delete_permission = has_add_permission
