"""Addresses of the room."""

from django.urls import path

from transferlotse.publicity import views

urlpatterns = [
    path("", views.record_list, name="record_list"),
    path("neu/", views.record_new, name="record_new"),
    path("format/", views.record_format, name="record_format"),
    path("<int:pk>/", views.record_show, name="record_show"),
    path("<int:pk>/aendern/", views.record_edit, name="record_edit"),
    path("<int:pk>/zurueckziehen/", views.record_withdraw, name="record_withdraw"),
    path("<int:pk>/wiederherstellen/", views.record_restore, name="record_restore"),
]
