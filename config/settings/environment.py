"""What the environment says, read once and checked before anything starts."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError

from config.settings.email import mail_settings
from config.settings.errors import SettingError
from config.settings.sms import sms_address

BASE_DIR = Path(__file__).resolve().parents[2]
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ANY_HOST = ("0.0.0.0", "::")  # noqa: S104 - compared, never bound
BROKER_SCHEMES = ("redis", "rediss", "valkey", "valkeys", "unix")


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The variables of the contract, typed; ``None`` or empty where nothing was given."""

    home: Path
    host: str
    port: int
    debug: bool
    rate_limits: bool
    require_second_factor: bool
    secret_key: str
    field_encryption_keys: tuple[str, ...]
    lookup_key: str
    site_url: str
    allowed_hosts: tuple[str, ...]
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    database: dict[str, Any] | None
    redis_url: str
    email: dict[str, Any] | None
    from_email: str
    contact_email: str
    bounce_address: str
    sms_url: str

    @property
    def embedded(self) -> bool:
        """Whether this is the default for trying out: our own database, nobody's site."""
        return self.database is None and not self.site_url

    @property
    def address(self) -> str:
        """Where people reach the site, without a slash at the end."""
        host = "localhost" if self.host in ANY_HOST else self.host
        return self.site_url or f"http://{_bracketed(host)}:{self.port}"

    @property
    def own_hosts(self) -> tuple[str, ...]:
        """Names and addresses under which this site answers without being told."""
        site = urlsplit(self.site_url).hostname
        named = (_bracketed(site),) if site else ()
        return (*named, *LOCAL_HOSTS, _bracketed(self.host))

    @property
    def https(self) -> bool:
        """Whether people reach the site over TLS."""
        return self.site_url.startswith("https://")


def read_environment() -> Environment:
    """Read ``os.environ``; raise `SettingError` at the first value that makes no sense."""
    env = Env()
    return Environment(
        home=Path(env.str("TABLEE_HOME", "") or BASE_DIR / "var").absolute(),
        host=env.str("HOST", "").strip("[]") or "127.0.0.1",
        port=_port(env),
        debug=_bool(env, "DEBUG", False),
        rate_limits=_bool(env, "RATE_LIMITS", True),
        require_second_factor=_bool(env, "REQUIRE_SECOND_FACTOR", False),
        secret_key=env.str("SECRET_KEY", ""),
        field_encryption_keys=_words(env, "FIELD_ENCRYPTION_KEYS"),
        lookup_key=env.str("LOOKUP_KEY", ""),
        site_url=_site_url(env),
        allowed_hosts=_allowed_hosts(env),
        trusted_proxies=_networks(env),
        database=_database(env),
        redis_url=_redis_url(env),
        email=_email(env),
        from_email=_from_email(env),
        contact_email=_contact_email(env),
        bounce_address=_bounce_address(env),
        sms_url=_sms_url(env),
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _bool(env: Env, variable: str, default: bool) -> bool:
    try:
        return bool(env.bool(variable)) if env.str(variable, "") else default
    except EnvError as error:
        raise SettingError(variable, "écrivez « on » ou « off ».") from error


def _words(env: Env, variable: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in env.str(variable, "").split(",") if word.strip())


def _port(env: Env) -> int:
    value = env.str("PORT", "") or "8000"
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise SettingError("PORT", "écrivez un nombre entre 1 et 65535.")
    return int(value)


def _site_url(env: Env) -> str:
    value = env.str("SITE_URL", "").rstrip("/")
    if not value:
        return ""
    example = "écrivez l'adresse du site, par exemple https://agenda.exemple.fr, sans chemin."
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise SettingError("SITE_URL", example) from error
    extra = parts.path or parts.query or parts.fragment or parts.username
    named = re.fullmatch(r"[\w.-]+|[0-9a-fA-F:.]+", parts.hostname or "")
    if parts.scheme not in ("http", "https") or not named or extra:
        raise SettingError("SITE_URL", example)
    return value


def _allowed_hosts(env: Env) -> tuple[str, ...]:
    hosts = _words(env, "ALLOWED_HOSTS")
    for host in hosts:
        if not re.fullmatch(r"\*|\.?[\w.-]+|\[[0-9a-fA-F:.]+\]", host):
            raise SettingError(
                "ALLOWED_HOSTS",
                f"« {host} » n'est pas un nom de machine : ni « http:// », ni port, ni chemin.",
            )
    return hosts


def _networks(env: Env) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(word, strict=False) for word in _words(env, "TRUSTED_PROXIES"))
    except ValueError as error:
        raise SettingError(
            "TRUSTED_PROXIES",
            "écrivez des adresses IP ou des réseaux, séparés par des virgules "
            "(par exemple 127.0.0.1,10.0.0.0/8).",
        ) from error


def _database(env: Env) -> dict[str, Any] | None:
    if not env.str("DATABASE_URL", ""):
        return None
    example = "écrivez par exemple postgres://nom:secret@machine:5432/tablee."
    try:
        database = dict(env.dj_db_url("DATABASE_URL"))
    except (EnvError, ValueError, KeyError) as error:
        raise SettingError("DATABASE_URL", example) from error
    engines = ("django.db.backends.postgresql", "django.db.backends.sqlite3")
    if database.get("ENGINE") not in engines or not database.get("NAME"):
        raise SettingError("DATABASE_URL", example)
    return database


def _redis_url(env: Env) -> str:
    value = env.str("REDIS_URL", "")
    example = "écrivez par exemple redis://machine:6379/0."
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise SettingError("REDIS_URL", example) from error
    place = parts.path if parts.scheme == "unix" else parts.hostname
    if value and (parts.scheme not in BROKER_SCHEMES or not place):
        raise SettingError("REDIS_URL", example)
    return re.sub(r"^valkey(s?):", r"redis\1:", value)


def _email(env: Env) -> dict[str, Any] | None:
    value = env.str("EMAIL_URL", "")
    return mail_settings(value, webhook_secret=_webhook_secret(env)) if value else None


def _webhook_secret(env: Env) -> str:
    value = env.str("WEBHOOK_SECRET", "")
    if value and not re.fullmatch(r"[^:\s]+:\S{16,}", value):
        raise SettingError(
            "WEBHOOK_SECRET", "écrivez nom:secret, le secret d'au moins 16 caractères."
        )
    return value


def _from_email(env: Env) -> str:
    value = env.str("FROM_EMAIL", "")
    if value and not re.fullmatch(r"(?:[^<>\r\n]*<)?[^\s<>@]+@[^\s<>@]+>?", value):
        raise SettingError("FROM_EMAIL", "écrivez une adresse, par exemple agenda@exemple.fr.")
    return value


def _contact_email(env: Env) -> str:
    value = env.str("CONTACT_EMAIL", "")
    if value and not re.fullmatch(r"[^\s<>@]+@[^\s<>@]+", value):
        raise SettingError("CONTACT_EMAIL", "écrivez une adresse, par exemple site@exemple.fr.")
    return value


def _bounce_address(env: Env) -> str:
    value = env.str("BOUNCE_ADDRESS", "")
    if value and not re.fullmatch(r"[^\s<>@+]+@[^\s<>@]+", value):
        raise SettingError(
            "BOUNCE_ADDRESS", "écrivez une adresse sans « + », par exemple rebonds@exemple.fr."
        )
    return value


def _sms_url(env: Env) -> str:
    value = env.str("SMS_URL", "")
    return sms_address(value) if value else ""
