"""Addresses of the room."""

from django.urls import path

from transferlotse.centres import views

urlpatterns = [
    path("", views.settings_show, name="settings_show"),
    path("mitglieder/neu/", views.settings_member_new, name="settings_member_new"),
    path("mitglieder/<int:pk>/beenden/", views.settings_member_end, name="settings_member_end"),
    path("partner/neu/", views.settings_partner_edit, name="settings_partner_new"),
    path("partner/<int:pk>/", views.settings_partner_edit, name="settings_partner_edit"),
    path("foerderung/neu/", views.settings_funding_edit, name="settings_funding_new"),
    path("foerderung/<int:pk>/", views.settings_funding_edit, name="settings_funding_edit"),
    path("foerderung/<int:pk>/verlaengern/", views.settings_funding_extend, name="settings_funding_extend"),
]
