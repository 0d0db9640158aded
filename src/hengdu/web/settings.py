"""Configure Django; what an operator may change is read by ``_environment``, see docs/howto/serve.md."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from hengdu.web._environment import read_environment

_HERE = Path(__file__).parent
ENVIRONMENT = read_environment()
_KEYS = ENVIRONMENT.data / "keys" if ENVIRONMENT.data else None


def _key(name: str) -> str:
    """Return a key of the data folder; without a folder one that lives as long as the process."""
    path = _KEYS / name if _KEYS else None
    return path.read_text("ascii").strip() if path and path.exists() else secrets.token_urlsafe(48)


# --- keys and state ----------------------------------------------------------------------------------------

HENGDU_DATA = ENVIRONMENT.data
SECRET_KEY = _key("django-secret")
HENGDU_SECOND_FACTOR_KEY = _key("second-factor")
HENGDU_TRAIL_KEY = _KEYS / "trail.pem" if _KEYS else None
HENGDU_ANCHORS = ENVIRONMENT.data / "anchors" if ENVIRONMENT.data else None
HENGDU_SEAL_SCHEME = ENVIRONMENT.seal_scheme
HENGDU_SEAL_KEY = ENVIRONMENT.seal_key or (_KEYS / "seal.pem" if _KEYS else None)
HENGDU_TRUSTED = _KEYS / "trusted" if _KEYS else None
HENGDU_DOSSIERS = ENVIRONMENT.data / "dossiers" if ENVIRONMENT.data else None
HENGDU_RESULTS = ENVIRONMENT.data / "results" if ENVIRONMENT.data else None
HENGDU_EVIDENCE = ENVIRONMENT.data / "evidence" if ENVIRONMENT.data else None
HENGDU_EVIDENCE_KEY = ENVIRONMENT.evidence_key
HENGDU_SCANNER = ENVIRONMENT.scanner
HENGDU_URL = ENVIRONMENT.url
HENGDU_WEBHOOK_HOSTS = ENVIRONMENT.webhook_hosts
HENGDU_METRICS_TOKEN = ENVIRONMENT.metrics_token

DATABASES = {"default": dict(ENVIRONMENT.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # One throttle for all workers: its counts live in the database (table of store.people.SharedCache).
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "hd_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

# --- applications ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "hengdu.store.people",
    "hengdu.store.tenants",
    "hengdu.store.assessments",
    "hengdu.store.trail",
    "hengdu.store.plans",
    "hengdu.store.evidence",
    "hengdu.store.reviews",
    "hengdu.store.dossiers",
    "hengdu.store.notices",
    "hengdu.store.delivery",
    "hengdu.store.jobs",
    "hengdu.store.disputes",
    "hengdu.store.engagements",
    "hengdu.store.inspections",
    "hengdu.store.interviews",
    "hengdu.store.services",
    "hengdu.store.collections",
    "hengdu.store.tokens",
    "hengdu.store.standards",
    "hengdu.store.packs",
    "hengdu.store.planning",
    "hengdu.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "hengdu.web.logs.RequestLog",
    "hengdu.web.middleware.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "hengdu.web.middleware.BodyLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hengdu.web.middleware.NotKept",
    "hengdu.web.middleware.ChosenLanguage",
    "hengdu.web.middleware.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "hengdu.web.middleware.SignedIn",
    "hengdu.web.middleware.PendingDuties",
    "hengdu.web.collections.looks.Looks",
    "hengdu.web.middleware.KnownErrors",
]
ROOT_URLCONF = "hengdu.web.urls"
WSGI_APPLICATION = "hengdu.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hengdu.web.context.everywhere",
            ],
        },
    },
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- people and signing in ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "hd_people.User"
AUTHENTICATION_BACKENDS = [
    "hengdu.store.people.backend.PersonBackend",
    "hengdu.web.accounts.backend.DirectoryBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "display_name", "email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "hengdu.web.accounts.passwords.NotOurWords"},
    {"NAME": "hengdu.web.accounts.passwords.NotUsedBefore", "OPTIONS": {"last": 5}},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "hengdu.web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "hengdu.web.accounts.forms.SignInForm",
    "change_password": "hengdu.web.accounts.forms.PasswordChangeForm",
    "reauthenticate": "hengdu.web.accounts.forms.AskPasswordForm",
}
# The only throttle. "key" is the login name, whoever asks and from wherever.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",  # a whole institution may come from one address at nine in the morning
    "login_failed": "20/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "one_time_code": "60/m/ip",  # a code has 100 bits: this is for a class of new people behind one address
}
SOCIALACCOUNT_ADAPTER = "hengdu.web.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": oidc.name,
                "client_id": oidc.client,
                "secret": oidc.secret,
                "settings": {
                    "server_url": oidc.issuer,
                    "oauth_pkce_enabled": True,
                    "fetch_userinfo": True,
                },
            }
            for oidc in [ENVIRONMENT.oidc]
            if oidc is not None
        ],
    },
}
MFA_ADAPTER = "hengdu.web.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "hengdu.web.accounts.forms.EnrolForm",
    "authenticate": "hengdu.web.accounts.forms.CodeStepForm",
    "reauthenticate": "hengdu.web.accounts.forms.AskCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Hengdu"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = False  # hengdu.web.middleware.SessionLimits notes it once a minute

# --- sessions, cookies, headers ----------------------------------------------------------------------------

SESSION_ENGINE = "hengdu.store.people.sessions"
SESSION_COOKIE_NAME = "__Host-hengdu" if ENVIRONMENT.is_tls else "hengdu"
SESSION_COOKIE_SECURE = ENVIRONMENT.is_tls
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 7 * 24 * 3600  # the longest a policy can allow; the limits themselves are a middleware's
CSRF_COOKIE_NAME = "__Host-hengdu-csrf" if ENVIRONMENT.is_tls else "hengdu-csrf"
CSRF_COOKIE_SECURE = ENVIRONMENT.is_tls
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.url] if ENVIRONMENT.url else []
CSRF_FAILURE_VIEW = "hengdu.web.errors.forged"
ALLOWED_HOSTS = ENVIRONMENT.hosts
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # TrustedProxies drops it from anybody else
SECURE_SSL_REDIRECT = False  # granian with TLS speaks nothing else; a proxy redirects by itself
# Not for "localhost": a browser would then refuse whatever else is served there without TLS.
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.is_tls and not ENVIRONMENT.is_loopback else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True  # of the host that people type, which is the application's own
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of a second factor is a data: image
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # A form that starts signing in elsewhere is redirected there; browsers apply form-action to that too.
        "form-action": [SELF, *([ENVIRONMENT.oidc.origin] if ENVIRONMENT.oidc else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# --- language and time -------------------------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "hengdu-language"
LANGUAGE_COOKIE_AGE = int(dt.timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = ENVIRONMENT.is_tls
LOCALE_PATHS = [_HERE / "locale"]

# --- static files, messages, logs --------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [_HERE / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STATIC_ROOT = ENVIRONMENT.data / "static" if ENVIRONMENT.data else _HERE / "static-not-collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hengdu.web.staticfiles.HashedFiles"},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "hengdu.web.logs.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if ENVIRONMENT.is_json_log else "plain",
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.security.DisallowedHost": {"level": "ERROR"},
        "hengdu.access": {"level": "INFO" if ENVIRONMENT.is_json_log else "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
