"""Addresses of the room."""

from django.urls import path

from transferlotse.monitoring.views import deposits, figures, periods, targets

urlpatterns = [
    path("", figures.figure_list, name="figure_list"),
    path("reichweite/", figures.figure_reach, name="figure_reach"),
    path("zahl/<str:figure>/", figures.figure_show, name="figure_show"),
    path("ziele/", targets.target_list, name="target_list"),
    path("ziele/<str:figure>/", targets.target_edit, name="target_edit"),
    path("zeitraeume/", periods.period_list, name="period_list"),
    path("zeitraeume/neu/", periods.period_new, name="period_new"),
    path("zeitraeume/<int:pk>/", periods.period_show, name="period_show"),
    path("zeitraeume/<int:pk>/schritt/", periods.period_move, name="period_move"),
    path("lieferung/", deposits.deposit_new, name="deposit_new"),
]
