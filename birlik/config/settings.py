"""Settings of one Birlik installation; everything that differs between machines comes from the
environment."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from birlik.config import postgres, secret

PACKAGE = Path(__file__).resolve().parent.parent
DATA = postgres.data_folder()

PRODUCTION = os.environ.get("BIRLIK_PRODUCTION") == "1"
DEBUG = os.environ.get("BIRLIK_DEBUG") == "1" and not PRODUCTION
SECRET_KEY = secret.key(DATA)
ALLOWED_HOSTS = os.environ.get("BIRLIK_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("BIRLIK_ORIGINS", "").split(",") if o]
# Printed in codes that outlive the page they stand on.
PUBLIC_ADDRESS = next(iter(CSRF_TRUSTED_ORIGINS), "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "birlik.base",
    "birlik.imports",
    "birlik.registers.structure",
    "birlik.registers.weekly",
    "birlik.registers.disputes",
    "birlik.registers.clinics",
    "birlik.registers.links",
    "birlik.registers.agreements",
    "birlik.registers.plans",
    "birlik.registers.proposals",
    "birlik.monitoring",
    "birlik.portal",
    "birlik.figures",
    "birlik.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "birlik.base.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "birlik.registers.clinics.walls.WallMiddleware",
    "birlik.web.middleware.AccessMiddleware",
]

ROOT_URLCONF = "birlik.config.urls"
WSGI_APPLICATION = "birlik.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["birlik.base.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "birlik.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "birlik.base.rendering.FormRenderer"

DATABASES = {"default": postgres.connection_settings(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "base_cache",
    }
}

AUTH_USER_MODEL = "base.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "birlik.web.adapter.ClosedAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_FORMS = {
    "login": "birlik.web.forms.SignInForm",
    "change_password": "birlik.web.forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# How many proxies of our own stand before us: then the address of a sender is what they saw.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("BIRLIK_PROXIES", "0"))
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Birlik"
MFA_TOTP_TOLERANCE = 1  # the clock of a phone may be half a minute off
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

LANGUAGE_CODE = os.environ.get("BIRLIK_LANGUAGE", "ru")
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("BIRLIK_TIME_ZONE", "Asia/Almaty")
FORMAT_MODULE_PATH = ["birlik.base.formats"]

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

EMAIL_BACKEND = os.environ.get(
    "BIRLIK_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "outbox"
DEFAULT_FROM_EMAIL = os.environ.get("BIRLIK_EMAIL_FROM", "birlik@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
