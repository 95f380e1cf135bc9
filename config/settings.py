"""Settings. Every environment variable is read here and nowhere else; the table in docs/operations.md lists them.

DATABASE_URL and REDIS_URL are required: `manage.py`, `make` and the tests fill them in with the embedded servers
(config/stack.py) when they are not set. Production (DEBUG off) refuses to start without its own secrets.
"""

from pathlib import Path

import environ
import structlog
from celery.schedules import crontab
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
DEBUG = env.bool("DEBUG", default=False)
# The demo and the tests run with known throw-away secrets; a production start names its own.
THROWAWAY_SECRETS = env.bool("THROWAWAY_SECRETS", default=False)


def secret(name: str, throwaway: str) -> str:
    value = env.str(name, default="")
    if value:
        return value
    if THROWAWAY_SECRETS:
        return throwaway
    raise ImproperlyConfigured(f"{name} is not set; see docs/operations.md")


SECRET_KEY = secret("SECRET_KEY", "throw-away key of demo and tests, long enough for every check of Django")
# Fernet keys for personal data, newest first; the index key makes equal values findable (HMAC).
PII_KEYS = secret("PII_KEYS", "dGhyb3ctYXdheS1rZXktb2YtZGVtby1hbmQtdGVzdHM=").split(",")
PII_INDEX_KEY = secret("PII_INDEX_KEY", "throw-away index key")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# How many proxies of our own stand before the web server; their X-Forwarded-… headers are believed, nobody else's.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
# Where residents reach the site: printed in QR codes and messages.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "axes",
    "csp",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "django_prometheus",
    "django_structlog",
    "core",
    "stations",
    "finance",
    "services",
    "franchise",
    "inspections",
    "reports",
    "config",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.addresses.without_nul",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
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
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "reports.frame.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# Database, broker and cache

DATABASES = {"default": env.db_url("DATABASE_URL", engine="django.db.backends.postgresql")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
# Django's joins already begin at the row that was asked for. Weighing every order of the eleven tables behind the page
# of a ticket took PostgreSQL 20 times as long (22 ms) as weighing them in groups of four and running the query.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c join_collapse_limit=4")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "bianmin",
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    # A request that hands a task over waits a moment for a broker that is away, not its default of six seconds.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "socket_connect_timeout": 2,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# How long a worker that is told to end (SIGQUIT) lets running tasks finish before it hands them back to the queue.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = env.float("WORKER_STOP_SECONDS", default=20)
CELERY_BEAT_SCHEDULER = "config.schedule:Scheduler"
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE: dict[str, dict] = {
    "core.sweep_outbox": {"task": "core.jobs.sweep_outbox", "schedule": 60},
    "core.warn_calendar_horizon": {"task": "core.jobs.warn_calendar_horizon", "schedule": crontab(hour=7, minute=30)},
    "services.watch_tasks": {"task": "services.jobs.watch_tasks", "schedule": crontab(hour=7, minute=45)},
    "services.watch_complaints": {"task": "services.jobs.watch_complaints", "schedule": crontab(hour=7, minute=50)},
    "services.add_up_reads": {"task": "services.jobs.add_up_reads", "schedule": 300},
    "finance.make_partitions": {"task": "finance.jobs.make_partitions", "schedule": crontab(hour=1, minute=10)},
    # Beginning at night, and once more in the morning for what a crash left over (D-54).
    "finance.close_yesterday": {"task": "finance.jobs.close_yesterday", "schedule": crontab(hour="0,6", minute=20)},
    # After the close, and through the day for the files that have come meanwhile (D-55).
    "finance.reconcile_days": {"task": "finance.jobs.reconcile_days", "schedule": crontab(hour="1,7,12,17", minute=5)},
    # By then the close of the night is due: see finance.closing.DUE_AT. Each is told once a day.
    "finance.watch_close": {"task": "finance.jobs.watch_close", "schedule": crontab(hour="8-11", minute=5)},
    "finance.warn_low_credit": {"task": "finance.jobs.warn_low_credit", "schedule": crontab(minute="*/10")},
    "services.sweep_imports": {"task": "services.jobs.sweep_imports", "schedule": 120},
    "finance.watch_third_parties": {
        "task": "finance.jobs.watch_third_parties",
        "schedule": crontab(hour=7, minute=55),
    },
    "finance.watch_tariffs": {"task": "finance.jobs.watch_tariffs", "schedule": crontab(hour=7, minute=50)},
    "services.watch_due_dates": {"task": "services.jobs.watch_due_dates", "schedule": crontab(hour=7, minute=40)},
    "services.remind_of_appointments": {
        "task": "services.jobs.remind_of_appointments",
        "schedule": crontab(hour="17-19", minute=0),
    },
    "services.tidy_appointments": {"task": "services.jobs.tidy_appointments", "schedule": crontab(hour=0, minute=20)},
    "services.remind_to_collect": {"task": "services.jobs.remind_to_collect", "schedule": crontab(hour=10, minute=10)},
}

# People

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_IPWARE_PROXY_COUNT = PROXY_COUNT
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False

# Language and time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Pages

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or THROWAWAY_SECRETS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or THROWAWAY_SECRETS
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS += ["django.forms"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_TLS = env.bool("SECURE_TLS", default=not (DEBUG or THROWAWAY_SECRETS))
SECURE_SSL_REDIRECT = SECURE_TLS
SECURE_HSTS_SECONDS = 31536000 if SECURE_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_TLS
SECURE_HSTS_PRELOAD = SECURE_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SESSION_COOKIE_SECURE = SECURE_TLS
CSRF_COOKIE_SECURE = SECURE_TLS
# Written to the database, read from Redis: one query less on every page.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
PROMETHEUS_EXPORT_MIGRATIONS = False
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["stations.api.ClientTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["stations.api.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "core.api.CursorPages",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "core.problems.handler",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bianmin API",
    "DESCRIPTION": "Convenience-service stations: tickets and public status. Errors follow RFC 9457.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "TicketState": "services.choices.State",
        "TicketOutcome": "services.choices.Outcome",
        "AtOnceOutcome": "services.api.serializers.AT_ONCE",
        "ClosingOutcome": "services.api.verbs.CLOSING",
        "ExplainingOutcome": "services.api.verbs.EXPLAINING",
    },
}
REST_KNOX = {"TOKEN_MODEL": "stations.ClientToken", "TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token"}
KNOX_TOKEN_MODEL = "stations.ClientToken"  # noqa: S105

# Notices (core/outbox.py)

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="bianmin@localhost")
# The SMS gateway is called by HTTP POST; without one, messages go to the console.
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
if SMS_GATEWAY_URL and not SMS_GATEWAY_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("SMS_GATEWAY_URL must begin with https:// or http://")
EMAIL_TIMEOUT = 20  # seconds
NOTICE_CHANNELS = {
    "email": "core.channels.Email",
    "sms": "core.channels.SmsGateway" if SMS_GATEWAY_URL else "core.channels.Console",
}

# Logs: one JSON line each in production, readable lines in demo and development; bodies are never logged.

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            # Plain tracebacks: the pretty ones print local variables, and with them what people typed.
            "processor": structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
            if DEBUG or THROWAWAY_SECRETS
            else structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso"),
            ],
        }
    },
    # The handler keeps to the level too: Django's own loggers bring theirs along and would pass the root's by.
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "level": LOG_LEVEL}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django_structlog": {"level": "WARNING"}, "axes": {"level": "WARNING"}},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
