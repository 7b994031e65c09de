"""Addresses of the room: the public page to ask for help, a centre's inbox, cases, visits and referrals."""

from django.urls import path

from transferlotse.cases.views import cases, company, decisions, inbox, public, referrals, steps, visits

INBOX = "z/<slug:centre>/eingang/"
CASES = "z/<slug:centre>/faelle/"
VISITS = "z/<slug:centre>/besuche/"
REFERRALS = "z/<slug:centre>/weitergaben/"

urlpatterns = [
    path("anfrage/", public.enquiry_new, name="enquiry_new"),
    path("anfrage/gesendet/<str:token>/", public.enquiry_sent, name="enquiry_sent"),
    path("anfrage/status/<str:token>/", public.enquiry_status, name="enquiry_status"),
    path("anfrage/status/<str:token>/zurueckziehen/", public.enquiry_withdraw, name="enquiry_withdraw"),
    path("anfrage/status/<str:token>/freigabe/", public.enquiry_unshare, name="enquiry_unshare"),
    path("anfrage/status/<str:token>/weitergabe/", public.referral_consent, name="referral_consent"),
    path("betrieb/<slug:company>/anfragen/", company.company_enquiries, name="company_enquiries"),
    path(INBOX, inbox.enquiry_list, name="enquiry_list"),
    path(f"{INBOX}<int:pk>/", inbox.enquiry_show, name="enquiry_show"),
    path(f"{INBOX}<int:pk>/uebernehmen/", inbox.enquiry_take, name="enquiry_take"),
    path(f"{INBOX}<int:pk>/beantwortet/", decisions.enquiry_answer, name="enquiry_answer"),
    path(f"{INBOX}<int:pk>/werbung/", decisions.enquiry_advertise, name="enquiry_advertise"),
    path(f"{INBOX}<int:pk>/zurueckholen/", decisions.enquiry_restore, name="enquiry_restore"),
    path(f"{INBOX}<int:pk>/verweisen/", decisions.enquiry_point, name="enquiry_point"),
    path(f"{INBOX}<int:pk>/weitergeben/", referrals.referral_new, name="referral_new"),
    path(REFERRALS, referrals.referral_list, name="referral_list"),
    path(f"{REFERRALS}<int:pk>/", referrals.referral_show, name="referral_show"),
    path(f"{REFERRALS}<int:pk>/annehmen/", referrals.referral_accept, name="referral_accept"),
    path(f"{REFERRALS}<int:pk>/ablehnen/", referrals.referral_decline, name="referral_decline"),
    path(f"{REFERRALS}<int:pk>/rueckmeldung/", referrals.referral_outcome, name="referral_outcome"),
    path(f"{REFERRALS}<int:pk>/zuruecknehmen/", referrals.referral_withdraw, name="referral_withdraw"),
    path(f"{REFERRALS}<int:pk>/einverstanden/", referrals.referral_agree, name="referral_agree"),
    path(CASES, cases.case_list, name="case_list"),
    path(f"{CASES}neu/", cases.case_new, name="case_new"),
    path(f"{CASES}betrieb/<int:pk>/", cases.organisation_cases, name="organisation_cases"),
    path(f"{CASES}<int:pk>/", cases.case_show, name="case_show"),
    path(f"{CASES}<int:pk>/abschliessen/", cases.case_close, name="case_close"),
    path(f"{CASES}<int:pk>/oeffnen/", cases.case_reopen, name="case_reopen"),
    path(f"{CASES}<int:pk>/stand/", cases.case_move, name="case_move"),
    path(f"{CASES}<int:pk>/zustaendig/", cases.case_reassign, name="case_reassign"),
    path(f"{CASES}<int:pk>/schritt/", steps.step_new, name="step_new"),
    path(f"{CASES}schritt/<int:pk>/", steps.step_settle, name="step_settle"),
    path(f"{VISITS}<int:pk>/", visits.visit_prepare, name="visit_prepare"),
    path(f"{VISITS}<int:pk>/festhalten/", visits.visit_document, name="visit_document"),
]
