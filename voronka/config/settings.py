"""
Django's settings. What an administrator may change comes from the environment:

DATABASE_URL            postgresql://… of any PostgreSQL 15+; without it the embedded database
VORONKA_HOME            where this installation keeps its files (default: the user's data directory)
VORONKA_SECRET_KEY      signs sessions and locks secrets; without it one is drawn and kept there
VORONKA_OLD_SECRET_KEYS former keys, comma-separated: they still open what they locked
VORONKA_TRUSTED_PROXIES addresses or networks of proxies whose X-Forwarded-For is believed
VORONKA_HOSTS           names under which the site is reached, comma-separated
VORONKA_URL             the public address, as messages name it; https:// turns secure cookies on
VORONKA_LIVE_URL        address of live updates behind a proxy; without it VORONKA_LIVE_PORT here
VORONKA_LIVE_PORT       the port of the live listener (default 8001)
VORONKA_LANGUAGE        the first language: ru (default) or en
VORONKA_ZONE            the zone for people without one (default Europe/Moscow)
VORONKA_SANDBOX         1: nothing leaves the machine, and the clock can be moved forward
VORONKA_DEMO            1: anybody may sign in as any of the sample people, without a password
VORONKA_DEBUG           1: error pages with details, for development only
VORONKA_BEHIND_POOLER   1: the database is reached through PgBouncer in transaction mode
VORONKA_OIDC_ISSUER     address of a provider of single sign-on (docs/how-to/single-sign-on.md);
                        with VORONKA_OIDC_CLIENT and VORONKA_OIDC_SECRET
VORONKA_OIDC_NAME       what its button says
VORONKA_OIDC_SCOPES     what is asked of it (default openid profile email)
VORONKA_OIDC_GROUPS     the claim that names groups (default groups)
VORONKA_OIDC_ROLES      roles of groups: crm-sales=sales,crm-heads=head
VORONKA_OIDC_CREATE     1: whoever the provider knows may work here, with least rights at first
VORONKA_EMAIL_URL       smtp://user:password@host:port or smtps://… or smtp+tls://…
VORONKA_EMAIL_FROM      the sender of messages
VORONKA_LOG             console (default) or json
"""

import importlib.util
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from voronka.config import environment
from voronka.config.home import database_url, home, secret_key
from voronka.kernel.logging import logging_settings

CODE = Path(__file__).parents[1]
HOME = home()


def _exists(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


# Who and where.

SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = environment.words("VORONKA_OLD_SECRET_KEYS")
DEBUG = environment.flag("VORONKA_DEBUG")
SANDBOX = environment.flag("VORONKA_SANDBOX")
DEMO = environment.flag("VORONKA_DEMO")
PUBLIC_URL = os.environ.get("VORONKA_URL", "http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = environment.words("VORONKA_HOSTS", "localhost,127.0.0.1,[::1]") + [
    h for h in [_public.hostname] if h
]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
TRUSTED_PROXIES = environment.words("VORONKA_TRUSTED_PROXIES")
LIVE_URL = os.environ.get("VORONKA_LIVE_URL", "")
LIVE_PORT = int(os.environ.get("VORONKA_LIVE_PORT", "8001"))

# What it is made of.

AREAS = [
    "kernel",
    "people",
    "process",
    "records",
    "work",
    "channels",
    "notices",
    "scheduling",
    "gatherings",
    "commerce",
    "quality",
    "staffing",
    "analytics",
    "automation",
    "packs",
    "training",
    "api",
    "web",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    *[f"voronka.{area}" for area in AREAS],
]
MIDDLEWARE = [
    "voronka.config.middleware.ClientAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "voronka.config.middleware.content_security_policy",
    "voronka.config.middleware.one_moment_a_request",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
if _exists("voronka.web.middleware"):
    MIDDLEWARE += [
        "voronka.web.middleware.sign_in_in_use",
        "voronka.web.middleware.persons_language",
        "voronka.web.middleware.DomainErrors",
        "voronka.config.practice.practice",
    ]

ROOT_URLCONF = "voronka.config.urls"
WSGI_APPLICATION = "voronka.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_jinja: dict[str, Any] = (
    {"environment": "voronka.web.jinja.environment"} if _exists("voronka.web.jinja") else {}
)
TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [CODE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": _jinja,
    },
    # allauth's letters are Django templates; pages of ours never are.
    {
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

# The database and the jobs in it.

DATABASES = {"default": environment.database(database_url())}
_options: dict[str, Any] = DATABASES["default"]["OPTIONS"]
# A command or a job needs one connection and no pool; what serves pages makes itself one (wsgi.py).
DATABASES["default"]["CONN_MAX_AGE"] = None
# The database may have been restarted since: a connection is tried before it is relied on.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Values are sent beside the statement, and a statement that comes again is not planned anew.
_options["server_side_binding"] = True
_options["prepare_threshold"] = 3
if environment.flag("VORONKA_BEHIND_POOLER"):
    # What is prepared belongs to a session, and there every transaction may get another one.
    _options["prepare_threshold"] = None
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# Signing in.

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "voronka.web.account.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL

# Counted in the database: every process of the installation sees the same.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",
        # Far more than a flood makes: what is thrown out would be forgotten too early.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "voronka.web.account.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# The administrator's word vouches for addresses here.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = False
MFA_TOTP_ISSUER = "Voronka"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _public.hostname in ("localhost", "127.0.0.1")

# Single sign-on.

SOCIALACCOUNT_ADAPTER = "voronka.web.sign_on.SignOn"
# The way to the provider is a link: the content policy lets no form lead to another site.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SIGN_ON_GROUPS = os.environ.get("VORONKA_OIDC_GROUPS", "groups")
SIGN_ON_ROLES = environment.pairs("VORONKA_OIDC_ROLES")
SIGN_ON_CREATES = environment.flag("VORONKA_OIDC_CREATE")
SOCIALACCOUNT_PROVIDERS, SIGN_ON_NAME = environment.sign_on()

# Sessions and the browser.

_https = _public.scheme == "https"
SESSION_COOKIE_NAME = os.environ.get("VORONKA_COOKIE", "voronka_session")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "voronka.people.sessions"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Languages and time.

LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LANGUAGE_CODE = os.environ.get("VORONKA_LANGUAGE", "ru")
LANGUAGE_COOKIE_NAME = "voronka_language"
LOCALE_PATHS = [CODE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("VORONKA_ZONE", "Europe/Moscow")

# Files.

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
_static = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": _static if DEBUG else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# Messages.

MAIL_SERVER_IS_NAMED = "VORONKA_EMAIL_URL" in os.environ
_mail = urlsplit(os.environ.get("VORONKA_EMAIL_URL", "smtp://127.0.0.1:25"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _mail.hostname or "127.0.0.1"
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("VORONKA_EMAIL_FROM", "crm@example.com")

LOGGING = logging_settings(style=os.environ.get("VORONKA_LOG", "console"))
LOGGING_CONFIG = "voronka.kernel.logging.configure"
