"""What a company sees of its enquiries in its own space."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from transferlotse.cases.queries.companies import company_contacts
from transferlotse.companies.permissions import CompanyRequest, company_page


@company_page
def company_enquiries(request: CompanyRequest) -> HttpResponse:
    """Enquiries that came with something the company shared, and the conversations that followed."""
    contacts = company_contacts(company=request.company, today=timezone.localdate())
    template = "cases/_company_enquiries.html" if request.htmx else "cases/company_enquiries.html"
    return render(request, template, {"contacts": contacts})
