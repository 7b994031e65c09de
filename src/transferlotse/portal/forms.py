"""Forms of pages that combine rooms."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy


class PasswordForm(forms.Form):
    """A password for a fresh account."""

    password = forms.CharField(
        label=gettext_lazy("Passwort"),
        help_text=gettext_lazy("Mindestens zwölf Zeichen. Drei Wörter, die nicht zusammengehören, sind gut zu merken."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
        strip=False,
    )

    def clean_password(self) -> str:
        """Long enough and not a common one."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class CloseForm(forms.Form):
    """Deleting a whole space asks for its name once."""

    name = forms.CharField(label=gettext_lazy("Name Ihres Betriebs"), max_length=200)
