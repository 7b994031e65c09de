"""Addresses of the room."""

from django.urls import path

from transferlotse.deliveries import views

urlpatterns = [
    path("", views.delivery_list, name="delivery_list"),
    path("unternehmensdialog/", views.delivery_dialogue, name="delivery_dialogue"),
    path("neu/", views.delivery_new, name="delivery_new"),
    path("format/", views.delivery_format, name="delivery_format"),
    path("organisation/<int:pk>/", views.organisation_deliveries, name="organisation_deliveries"),
    path("<int:pk>/", views.delivery_show, name="delivery_show"),
    path("<int:pk>/aendern/", views.delivery_edit, name="delivery_edit"),
    path("<int:pk>/absagen/", views.delivery_cancel, name="delivery_cancel"),
    path("<int:pk>/wiederherstellen/", views.delivery_restore, name="delivery_restore"),
    path("<int:pk>/teilnahme/", views.delivery_attend, name="delivery_attend"),
    path(
        "teilnahme/<int:pk>/entfernen/",
        views.delivery_attendance_remove,
        name="delivery_attendance_remove",
    ),
    path("<int:pk>/ergebnis/", views.delivery_outcome, name="delivery_outcome"),
    path("ergebnis/<int:pk>/entfernen/", views.delivery_outcome_remove, name="delivery_outcome_remove"),
]
