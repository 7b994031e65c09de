"""All settings; what differs between installations comes from the environment (see docs/guide/betrieb.md)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from transferlotse.config import sqlite

PACKAGE = Path(__file__).resolve().parent.parent


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def _words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


VAR = Path(os.environ.get("TRANSFERLOTSE_VAR", Path.cwd() / "var"))
DEBUG = _flag("TRANSFERLOTSE_DEBUG", False)
TRANSFERLOTSE_DEMO = _flag("TRANSFERLOTSE_DEMO", False)
TRANSFERLOTSE_SECOND_FACTOR = _flag("TRANSFERLOTSE_SECOND_FACTOR", not TRANSFERLOTSE_DEMO)
HTTPS = _flag("TRANSFERLOTSE_HTTPS", not TRANSFERLOTSE_DEMO)
ALLOWED_HOSTS = _words("TRANSFERLOTSE_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _words("TRANSFERLOTSE_ORIGINS", "")
TRANSFERLOTSE_SOURCE = os.environ.get("TRANSFERLOTSE_SOURCE", "")
BASE_URL = os.environ.get("TRANSFERLOTSE_URL", "http://127.0.0.1:8000").rstrip("/")
# Who runs this installation, for imprint and privacy statement; line breaks in an address are written as "|".
OPERATOR = {
    name: os.environ.get(f"TRANSFERLOTSE_OPERATOR_{name.upper()}", "").strip()
    for name in (
        "name",
        "address",
        "represented_by",
        "email",
        "phone",
        "register",
        "privacy_contact",
        "supervisor",
        "host",
    )
}


def _secret_key() -> str:
    """From the environment, or made once and kept readable for the owner only."""
    if given := os.environ.get("TRANSFERLOTSE_SECRET_KEY"):
        return given
    VAR.mkdir(parents=True, exist_ok=True)
    file = VAR / "secret-key"
    try:
        with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return file.read_text()


SECRET_KEY = _secret_key()


def _database() -> dict[str, object]:
    """PostgreSQL from TRANSFERLOTSE_DATABASE (postgresql://user:password@host:port/name), SQLite in VAR otherwise."""
    url = urlsplit(os.environ.get("TRANSFERLOTSE_DATABASE", ""))
    if url.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("TRANSFERLOTSE_SQLITE", VAR / "transferlotse.sqlite3"),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                f"PRAGMA journal_mode={sqlite.JOURNAL_MODE}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
            ),
        },
        "TEST": {"NAME": os.environ.get("TRANSFERLOTSE_TEST_SQLITE")},
    }


DATABASES = {"default": _database()}
SQLITE_KEEPS_LOG = sqlite.JOURNAL_MODE == "WAL"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"

ROOMS = [
    "portal", "reports", "monitoring", "insights", "publicity", "cases", "selfchecks", "deliveries", "contacts", "companies", "centres",
    "people", "search", "files", "outbox", "journal", "kit",
]  # fmt: skip

INSTALLED_APPS = [
    *[f"transferlotse.{room}" for room in ROOMS],
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_cotton",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "transferlotse.config.apps.OperatorConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "transferlotse.config.urls"
WSGI_APPLICATION = "transferlotse.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "libraries": {"i18n": "transferlotse.kit.templatetags.i18n"},
            "builtins": ["django_cotton.templatetags.cotton", "transferlotse.kit.templatetags.kit"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "transferlotse.config.navigation.shell",
            ],
        },
    }
]

# Our tags for translations take the place of Django's of the same name, on purpose.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
FORM_RENDERER = "transferlotse.kit.forms.QuickRenderer"

AUTHENTICATION_BACKENDS = ["transferlotse.config.sessions.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "transferlotse.people.permissions.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none" if TRANSFERLOTSE_DEMO else "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# Who sets a password by the link of an invitation need not type it again at once; a second factor is asked for all the same.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = TRANSFERLOTSE_DEMO
MFA_TOTP_ISSUER = "Transferlotse"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_spaces"

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("Deutsch")), ("en", _("Englisch"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("TRANSFERLOTSE_STATIC", VAR / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _flag("TRANSFERLOTSE_COLLECTED", False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _flag("TRANSFERLOTSE_COLLECTED", False)

SESSION_ENGINE = "transferlotse.config.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "transferlotse.portal.views.csrf_failed"
SECURE_SSL_REDIRECT = _flag("TRANSFERLOTSE_SSL_REDIRECT", False)
SECURE_REDIRECT_EXEMPT = [r"^gesund/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if _flag("TRANSFERLOTSE_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "transferlotse.files.reading.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# A demo has no mail server: what it would send is shown in the terminal.
_way = "console" if TRANSFERLOTSE_DEMO and "TRANSFERLOTSE_MAIL" not in os.environ else "smtp"
EMAIL_BACKEND = os.environ.get("TRANSFERLOTSE_MAIL_BACKEND", f"django.core.mail.backends.{_way}.EmailBackend")
_mail = urlsplit(os.environ.get("TRANSFERLOTSE_MAIL", "smtp://localhost:25"))
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("TRANSFERLOTSE_MAIL_FROM", "transferlotse@localhost")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "transferlotse.config.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("TRANSFERLOTSE_LOG_LEVEL", "WARNING").upper()},
}
