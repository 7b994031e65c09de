"""Accounts as operators see them."""

from django.contrib import admin

from transferlotse.people.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Find an account, switch it off; passwords are set by link only."""

    list_display = ("name", "email", "is_active", "is_staff", "joined_at", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email")
    fields = ("name", "email", "language", "is_active", "is_staff", "is_superuser")
