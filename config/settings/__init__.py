"""Settings of Tablée. Everything that differs between places comes from the environment.

A value that makes no sense stops the start with one line naming the variable.
"""

import sys
import zoneinfo

from config.settings.databases import databases_of, make_private
from config.settings.environment import BASE_DIR, read_environment
from config.settings.errors import SettingError
from config.settings.keys import keys_of
from config.settings.logs import LOGGING as LOGGING
from config.settings.queue import celery_settings, running_broker
from config.settings.security import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from config.settings.security import allowed_hosts_of, security_of

try:
    _environment = read_environment()
    _keys = keys_of(_environment)
except SettingError as error:
    sys.exit(f"Réglage {error}")
except OSError as error:
    sys.exit(f"Réglage TABLEE_HOME : impossible d'y écrire ({error.strerror} : {error.filename}).")

# Zones come from the pinned tzdata package alone, so that every machine agrees.
zoneinfo.reset_tzpath(to=())

TABLEE_HOME = _environment.home
EMBEDDED = _environment.embedded
DEMO_ALLOWED = not _environment.site_url
SITE_URL = _environment.address
TRUSTED_PROXIES = _environment.trusted_proxies
RATE_LIMITS = _environment.rate_limits
# Seconds that a person needs at least to fill in a public form.
FORM_FILL_SECONDS = 3 if RATE_LIMITS else 0
DEBUG = _environment.debug
REDIS_URL = _environment.redis_url or running_broker(TABLEE_HOME)
HOST = _environment.host
PORT = _environment.port
SMS_URL = _environment.sms_url

SECRET_KEY = _keys.secret
FIELD_ENCRYPTION_KEYS = list(_keys.field_encryption)
LOOKUP_KEY = _keys.lookup
# Empty where messages are really sent: then nobody can look at them here.
DEV_MAIL_KEY = "" if _environment.email else _keys.dev_mail
DEV_MAIL_DIR = TABLEE_HOME / "mail"
# By a provider, or else caught where mail is.
HAS_SMS = bool(SMS_URL or DEV_MAIL_KEY)

if EMBEDDED:
    make_private(_environment)
DATABASES = databases_of(_environment)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "groups.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "ninja",
    "groups",
    "events",
    "notifications",
]
MIDDLEWARE = [
    "config.middleware.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.languages.Languages",
    "config.problems.ApiProblems",
    "config.cross_site.OwnPagesOnly",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.second_factor.SecondFactorFirst",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "groups.context.site",
            ]
        },
    }
]

# Who may come in, and what browsers are told.
ALLOWED_HOSTS = allowed_hosts_of(_environment)
globals().update(security_of(_environment))
SESSION_ENGINE = "groups.session_store"
SESSION_COOKIE_AGE = 14 * 24 * 3600
# Tried in this order: a cookie only when there is something to say, the session if too long.
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Calendars are read at public addresses only; tests name the ports of servers on this machine.
REMOTE_CALENDAR_LOCAL_PORTS: frozenset[int] = frozenset()
FILE_UPLOAD_HANDLERS = [
    "config.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Organisers log in by a code sent to their address, or a passkey; nobody signs up.
AUTHENTICATION_BACKENDS = ["groups.accounts.AccountBackend"]
# Whether every account must prove itself twice; an association may ask it of its own people.
REQUIRE_SECOND_FACTOR = _environment.require_second_factor
LOGIN_URL = "/organiser/connexion/"
LOGIN_REDIRECT_URL = "/organiser/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "groups.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "groups.forms.RequestCodeForm",
    "confirm_login_code": "groups.forms.EnterCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_SESSION_REMEMBER = True
# Codes asked for by one line, and for one address whoever asks: a mailbox is not filled by them.
ACCOUNT_RATE_LIMITS = RATE_LIMITS and {"request_login_code": "20/m/ip,3/m/key,20/h/key"}

# Words, hours and places. The cookie is set only when somebody chooses a language.
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "langue"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# Files that we serve ourselves; the embedded default finds them where they are written.
STATIC_URL = "/static/"
STATIC_ROOT = None if EMBEDDED else TABLEE_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = EMBEDDED
_MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _PLAIN if EMBEDDED else _MANIFEST},
}

# Telling people. Where a mail provider calls back, if it does.
EMAIL_WEBHOOK = ""
if _environment.email:
    globals().update(_environment.email)
elif EMBEDDED:
    EMAIL_BACKEND = "notifications.channels.catcher.EmailBackend"
EMAIL_TIMEOUT = 10
FROM_EMAIL = _environment.from_email or "ne-pas-repondre@tablee.example"
DEFAULT_FROM_EMAIL = FROM_EMAIL
SERVER_EMAIL = FROM_EMAIL
# Where mail that comes back is sent (read by « manage.py take_bounce »); none: to FROM_EMAIL.
BOUNCE_ADDRESS = _environment.bounce_address
# Who reads what people say about the site itself; shown on its pages.
CONTACT_EMAIL = _environment.contact_email

CACHES = {
    "default": {
        "BACKEND": "config.cache.FailoverCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "tablee-cache",
    }
}
globals().update(celery_settings(REDIS_URL))
