"""Addresses of the room."""

from django.urls import path

from transferlotse.kit import views

urlpatterns = [path("", views.kit_show, name="kit_show")]
