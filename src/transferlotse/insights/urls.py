"""Addresses of the room, below `/z/<centre>/reichweite/`."""

from django.urls import path

from transferlotse.insights import views

urlpatterns = [
    path("", views.reach_show, name="reach_show"),
    path("zaehlen/", views.reach_count, name="reach_count"),
    path("paare/", views.reach_pairs, name="reach_pairs"),
    path("paare/<int:pk>/", views.pair_show, name="pair_show"),
    path("paare/<int:pk>/entscheiden/", views.pair_decide, name="pair_decide"),
    path("paare/<int:pk>/zuruecknehmen/", views.pair_undo, name="pair_undo"),
]
