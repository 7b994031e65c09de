"""Addresses of the room."""

from django.urls import path

from transferlotse.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("ueber-uns/", views.about, name="about"),
    path("impressum/", views.imprint, name="imprint"),
    path("datenschutz/", views.privacy, name="privacy"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
    path("meine-zugaenge/", views.my_spaces, name="my_spaces"),
    path("betrieb/einrichten/<str:token>/", views.company_found, name="company_found"),
    path("betrieb/<slug:company>/", views.company_home, name="company_home"),
    path("betrieb/<slug:company>/freigaben/", views.company_share_list, name="company_share_list"),
    path("betrieb/<slug:company>/freigaben/<int:pk>/", views.company_share_revoke, name="company_share_revoke"),
    path("betrieb/<slug:company>/daten/", views.company_data, name="company_data"),
    path("betrieb/<slug:company>/daten/kopie/", views.company_data_download, name="company_data_download"),
    path("betrieb/<slug:company>/daten/loeschen/", views.company_close, name="company_close"),
    path("z/<slug:centre>/", views.centre_home, name="centre_home"),
]
