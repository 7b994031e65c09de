"""Addresses of the room."""

from django.urls import path

from transferlotse.portal import views
from transferlotse.portal.views import imports, jobs

CENTRE = "z/<slug:centre>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("meine-zugaenge/", views.my_spaces, name="my_spaces"),
    path(CENTRE, views.centre_home, name="centre_home"),
    path(f"{CENTRE}umzug/", imports.import_list, name="import_list"),
    path(f"{CENTRE}umzug/neu/", imports.import_new, name="import_new"),
    path(f"{CENTRE}umzug/<int:pk>/", imports.import_show, name="import_show"),
    path(f"{CENTRE}umzug/<int:pk>/spalten/", imports.import_map, name="import_map"),
    path(f"{CENTRE}umzug/<int:pk>/blatt/", imports.import_sheet, name="import_sheet"),
    path(f"{CENTRE}umzug/<int:pk>/vorschau/", imports.import_preview, name="import_preview"),
    path(f"{CENTRE}umzug/<int:pk>/uebernehmen/", imports.import_apply, name="import_apply"),
    path(f"{CENTRE}umzug/<int:pk>/verwerfen/", imports.import_discard, name="import_discard"),
    path(f"{CENTRE}umzug/<int:pk>/zuruecknehmen/", imports.import_undo, name="import_undo"),
    path(f"{CENTRE}umzug/<int:pk>/zurueckgewiesen/", imports.import_refused, name="import_refused"),
    path(f"{CENTRE}auftraege/<int:pk>/", jobs.job_show, name="job_show"),
]
