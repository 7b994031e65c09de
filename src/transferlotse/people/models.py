"""The account."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from transferlotse.kit.personal import impersonal, personal


class UserManager(BaseUserManager["User"]):
    """Creates accounts by e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A new account; the address is kept in lower case. Raises ValueError for an empty address."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A new operator, who may open the operators' administration pages."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. What they may do follows from memberships, not from the account."""

    email = personal(models.EmailField(_("E-Mail-Adresse"), unique=True), purpose="Sign in and receive messages")
    name = personal(models.CharField(_("Name"), max_length=200), purpose="Show colleagues who did what")
    language = impersonal(models.CharField(_("Sprache"), max_length=5, default="de"))
    is_active = impersonal(models.BooleanField(default=True))
    is_staff = impersonal(models.BooleanField(default=False))
    joined_at = impersonal(models.DateTimeField(auto_now_add=True))

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name shown to colleagues."""
        return self.name

    @property
    def journal_name(self) -> str:
        """How the journal names this actor: by number, so that an erased account leaves no name behind."""
        return f"user:{self.pk}"
