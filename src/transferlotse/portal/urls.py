"""Addresses of the room."""

from django.urls import path

from transferlotse.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("meine-zugaenge/", views.my_spaces, name="my_spaces"),
    path("z/<slug:centre>/", views.centre_home, name="centre_home"),
]
