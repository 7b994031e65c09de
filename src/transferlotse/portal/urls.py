"""Addresses of the room."""

from django.urls import path

from transferlotse.portal import views
from transferlotse.portal.views import company, imports, jobs, public, words

CENTRE = "z/<slug:centre>/"
COMPANY = "betrieb/<slug:company>/"

urlpatterns = [
    path("", public.home, name="home"),
    path("ueber-uns/", public.about, name="about"),
    path("impressum/", public.imprint, name="imprint"),
    path("datenschutz/", public.privacy, name="privacy"),
    path("barrierefreiheit/", public.accessibility, name="accessibility"),
    path("meine-zugaenge/", views.my_spaces, name="my_spaces"),
    path("betrieb/einrichten/<str:token>/", company.company_found, name="company_found"),
    path(COMPANY, company.company_home, name="company_home"),
    path(f"{COMPANY}freigaben/", company.company_share_list, name="company_share_list"),
    path(f"{COMPANY}freigaben/<int:pk>/", company.company_share_revoke, name="company_share_revoke"),
    path(f"{COMPANY}daten/", company.company_data, name="company_data"),
    path(f"{COMPANY}daten/kopie/", company.company_data_download, name="company_data_download"),
    path(f"{COMPANY}daten/loeschen/", company.company_close, name="company_close"),
    path(CENTRE, views.centre_home, name="centre_home"),
    path(f"{CENTRE}umzug/", imports.import_list, name="import_list"),
    path(f"{CENTRE}umzug/neu/", imports.import_new, name="import_new"),
    path(f"{CENTRE}umzug/woerter/", words.word_list, name="word_list"),
    path(f"{CENTRE}umzug/woerter/<int:pk>/vergessen/", words.word_forget, name="word_forget"),
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
