"""Addresses of the room."""

from django.urls import path

from transferlotse.reports import views

urlpatterns = [
    path("", views.report_show, name="report_show"),
    path("kapitel/<slug:chapter>/", views.report_chapter, name="report_chapter"),
    path("datei.<str:kind>", views.report_download, name="report_download"),
    path("text/<slug:section>/", views.report_edit, name="report_edit"),
]
