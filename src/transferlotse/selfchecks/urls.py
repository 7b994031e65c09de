"""Addresses of the room: the check by private link, a company's checks, a centre's look through a share."""

from django.urls import path

from transferlotse.selfchecks.views import answering, centre, company, results, sharing

urlpatterns = [
    path("check/", answering.check_start, name="check_start"),
    path("check/geloescht/", answering.check_deleted, name="check_deleted"),
    path("check/<str:token>/", answering.check_open, name="check_open"),
    path("check/<str:token>/frage/<str:item>/", answering.check_question, name="check_question"),
    path("check/<str:token>/pruefen/", answering.check_review, name="check_review"),
    path("check/<str:token>/spaeter/", answering.check_later, name="check_later"),
    path("check/<str:token>/loeschen/", answering.check_delete, name="check_delete"),
    path("check/<str:token>/ergebnis/", results.check_result, name="check_result"),
    path("check/<str:token>/ergebnis/pdf/", results.check_pdf, name="check_pdf"),
    path("check/<str:token>/ergebnis/warum/<path:path>/", results.check_why, name="check_why"),
    path("check/<str:token>/noch-einmal/", results.check_again, name="check_again"),
    path("check/<str:token>/hilfe/", sharing.check_help, name="check_help"),
    path("check/<str:token>/freigabe/<int:pk>/", sharing.check_revoke, name="check_revoke"),
    path("check/<str:token>/betrieb/", sharing.check_space, name="check_space"),
    path("betrieb/<slug:company>/checks/", company.company_check_list, name="company_check_list"),
    path("betrieb/<slug:company>/checks/<int:pk>/", company.company_check_show, name="company_check_show"),
    path("betrieb/<slug:company>/checks/<int:pk>/pdf/", company.company_check_pdf, name="company_check_pdf"),
    path("betrieb/<slug:company>/checks/<int:pk>/hilfe/", sharing.company_check_help, name="company_check_help"),
    path("betrieb/<slug:company>/checks/<int:pk>/loeschen/", company.company_check_delete, name="company_check_delete"),
    path(
        "betrieb/<slug:company>/checks/<int:pk>/warum/<path:path>/", company.company_check_why, name="company_check_why"
    ),
    path("z/<slug:centre>/freigabe/<int:pk>/", centre.shared_result, name="shared_result"),
    path("z/<slug:centre>/freigabe/<int:pk>/warum/<path:path>/", centre.shared_result_why, name="shared_result_why"),
]
