"""Settings of the site, all of them from the environment; every choice says why.

AMPARO_HOME          folder of this instance: database, key, bundles (default `var/site`)
AMPARO_DATABASE_URL  postgresql://USER@HOST:PORT/NAME for an instance many agencies share; the password in it or in
                     PGPASSFILE (default: SQLite in AMPARO_HOME)
AMPARO_BUNDLES       folder whose sub-folders are publication bundles (default `AMPARO_HOME/bundles`)
AMPARO_HOSTS         host names the site answers to, joined by commas (default: this machine only)
AMPARO_HTTPS         1 when the site is reached through HTTPS: cookies and HSTS then insist on it
AMPARO_KEYRING       file with the keys of what is sealed; may lie on other media (default `AMPARO_HOME/keyring`)
AMPARO_EXIT_URL      where "exit this page" leads (default: an encyclopaedia)
AMPARO_SIMULATED     1 on an instance whose agencies and persons do not exist: every page says so
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("AMPARO_HOME", "var/site")).resolve()
BUNDLES = Path(os.environ.get("AMPARO_BUNDLES", HOME / "bundles")).resolve()
HTTPS = os.environ.get("AMPARO_HTTPS") == "1"
SIMULATED = os.environ.get("AMPARO_SIMULATED") == "1"
EXIT_URL = os.environ.get("AMPARO_EXIT_URL", "https://www.wikipedia.org/")
SECRET_FILE = HOME / "secret"
KEYRING = Path(os.environ.get("AMPARO_KEYRING", HOME / "keyring")).resolve()


def instance_secret(path: Path) -> str:
    """The instance's key: what the file holds, else one for this process alone.

    `amparo-web migrate` writes the file; a process without it (a test, a type checker) must not leave one behind.
    Raises ImproperlyConfigured for a file too short to be a key: a truncated key is refused, never used.
    """
    if not path.exists():
        return secrets.token_urlsafe(48)
    value = path.read_text(encoding="ascii", errors="replace").strip()
    if len(value) < 40:
        raise ImproperlyConfigured(f"{path} holds no whole key; put the kept copy back (see docs/explanation/site.md)")
    return value


def sqlite_database(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # A write lock is taken when a transaction begins: two writers queue instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            # Seconds to queue for the lock.
            "timeout": 20,
            # WAL: readers never wait for the writer. FULL: an acknowledged write survives a power cut, which is what
            # a case file owes; with WAL it costs one sync per commit. Foreign keys are on by Django itself.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
        },
    }


def database_from(url: str) -> dict[str, Any]:
    """Django's settings for a database URL; raises ImproperlyConfigured for anything but PostgreSQL."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("AMPARO_DATABASE_URL must begin with postgresql://; leave it out for SQLite")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or (parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = instance_secret(SECRET_FILE)
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("AMPARO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")]
ROOT_URLCONF = "amparo_web.urls"
WSGI_APPLICATION = "amparo_web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

INSTALLED_APPS = [
    "amparo_web.design",
    "amparo_web.jobs",
    "amparo_web.keys",
    "amparo_web.audit",
    "amparo_web.accounts",
    "amparo_web.observatory",
    "amparo_web.data_unit",
    "amparo_web.commitments",
    "amparo_web.casework",
    "amparo_web.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_forms_gds",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "amparo_web.middleware.PageHeaders",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "amparo_web.middleware.LanguageOfThePath",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "amparo_web.keys.middleware.KeysOfThisRequest",
    "amparo_web.accounts.middleware.MembersOnly",
    "amparo_web.accounts.middleware.RefusalsWrittenDown",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "amparo_web.design.page.page",
            ],
            "builtins": ["amparo_web.design.templatetags.words"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"

# --- data ---------------------------------------------------------------------------------------------------------
_URL = os.environ.get("AMPARO_DATABASE_URL", "")
DATABASES = {"default": database_from(_URL) if _URL else sqlite_database(HOME / "amparo.sqlite3")}
# Background jobs wait in the database: no other server to run, and what was asked for survives a power cut.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Limits on guesses must hold over all workers: local memory would let each worker count for itself.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"}}

# --- languages ----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "es"
LANGUAGES = [("es", "español"), ("en", "English"), ("pt-br", "português"), ("fr", "français")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- who is this, and for how long --------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "called")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "observatory:index"
ACCOUNT_ADAPTER = "amparo_web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
ACCOUNT_FORMS = {
    "login": "amparo_web.accounts.forms.LoginForm",
    "change_password": "amparo_web.accounts.forms.ChangePasswordForm",
    "reauthenticate": "amparo_web.accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "amparo_web.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# One step (30 s) either way: an old telephone's clock drifts, and tolerance 0 refused 45 seconds.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Amparo"
MFA_FORMS = {
    "authenticate": "amparo_web.accounts.forms.AuthenticateForm",
    "reauthenticate": "amparo_web.accounts.forms.ReauthenticateByCodeForm",
    "activate_totp": "amparo_web.accounts.forms.ActivateTOTPForm",
}
# Half an hour without a page ends the session, on the server as well as in the browser. `MembersOnly` renews it, on
# pages behind the login alone: saving it with every request would hang the key of an account on public answers.
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-amparo" if HTTPS else "amparo_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-amparo-form" if HTTPS else "amparo_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "amparo_web.design.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- what a browser may do with a page ------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: for the drawn code of the second factor
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not `no-referrer`: Chromium would then send `Origin: null` with a form and Django would refuse it.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "*" not in host] if HTTPS else []
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# What is sent stays in memory: a list of names in a temporary folder would outlive the crash that left it there.
FILE_UPLOAD_HANDLERS = ["amparo_web.data_unit.uploads.InMemory"]
SILENCED_SYSTEM_CHECKS = [
    # HTTPS is the instance's own decision (AMPARO_HTTPS); a laptop's instance has none.
    *("security.W004", "security.W008", "security.W012", "security.W016"),
]

# --- static files ---------------------------------------------------------------------------------------------------
# Four files, served by whitenoise straight from the package: nothing to collect, and nothing that another installed
# package would add is served. Their addresses carry their hash (`{% asset %}`), so a browser may keep them for a year.
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "design" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31_536_000

# --- logs: no address, no name, no value of a record ------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "amparo_web.design.logs.QuietFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Every refused form and missing page would be logged with its address: only defects are.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security.csrf": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
