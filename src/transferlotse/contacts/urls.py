"""Addresses of the room."""

from django.urls import path

from transferlotse.contacts import views

urlpatterns = [
    path("", views.organisation_list, name="organisation_list"),
    path("neu/", views.organisation_new, name="organisation_new"),
    path("vorschlaege/", views.organisation_suggest, name="organisation_suggest"),
    path("kreis/", views.organisation_district, name="organisation_district"),
    path("<int:pk>/", views.organisation_show, name="organisation_show"),
    path("<int:pk>/aendern/", views.organisation_edit, name="organisation_edit"),
    path("<int:pk>/angaben/", views.organisation_fact, name="organisation_fact"),
    path("angaben/<int:pk>/", views.organisation_fact_edit, name="organisation_fact_edit"),
    path("<int:pk>/zusammenfuehren/", views.organisation_merge, name="organisation_merge"),
    path("<int:pk>/verschieden/", views.organisation_distinguish, name="organisation_distinguish"),
    path("zusammenfuehrung/<int:pk>/loesen/", views.organisation_unmerge, name="organisation_unmerge"),
    path("personen/", views.person_list, name="person_list"),
    path("personen/neu/", views.person_new, name="person_new"),
    path("personen/<int:pk>/", views.person_show, name="person_show"),
    path("personen/<int:pk>/aendern/", views.person_edit, name="person_edit"),
    path("personen/<int:pk>/einwilligung/", views.person_consent, name="person_consent"),
    path("einwilligung/<int:pk>/widerruf/", views.person_consent_withdraw, name="person_consent_withdraw"),
    path("zugehoerigkeit/<int:pk>/beenden/", views.person_affiliation_end, name="person_affiliation_end"),
]
