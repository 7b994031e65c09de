"""Addresses of the room, below `/z/<centre>/reichweite/`."""

from django.urls import path

from transferlotse.insights.views import deposits, reach

urlpatterns = [
    path("", reach.reach_show, name="reach_show"),
    path("zaehlen/", reach.reach_count, name="reach_count"),
    path("paare/", reach.reach_pairs, name="reach_pairs"),
    path("paare/<int:pk>/", reach.pair_show, name="pair_show"),
    path("paare/<int:pk>/entscheiden/", reach.pair_decide, name="pair_decide"),
    path("paare/<int:pk>/zuruecknehmen/", reach.pair_undo, name="pair_undo"),
    path("lieferungen/", deposits.deposit_list, name="deposit_list"),
    path("lieferungen/schluessel/", deposits.deposit_key_file, name="deposit_key_file"),
    path("lieferungen/<int:pk>/datei/", deposits.deposit_file, name="deposit_file"),
]
