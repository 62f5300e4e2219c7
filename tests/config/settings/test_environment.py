"""A wrong value stops the start with one line naming the variable."""

import pytest

from config.new_keys import new_keys
from config.settings.environment import read_environment
from config.settings.errors import SettingError
from tests.config.programs import print_settings, run_python

WRONG = {
    "PORT": ["abc", "0", "65536", "80.5", "²"],
    "DEBUG": ["perhaps"],
    "RATE_LIMITS": ["sometimes"],
    "REQUIRE_SECOND_FACTOR": ["admins"],
    "SITE_URL": ["agenda", "ftp://a.fr", "https://a.fr/x", "https://a b.fr", "http://a.fr:99999"],
    "ALLOWED_HOSTS": ["https://a.fr", "a.fr:80", "a/b"],
    "TRUSTED_PROXIES": ["proxy", "10.0.0.0/99"],
    "DATABASE_URL": ["foo://x", "postgres://h:port/db", "mysql://u:p@h/db", "postgres://"],
    "REDIS_URL": ["http://x", "redis://", "redis://h:port"],
    "EMAIL_URL": [
        *("x", "console://", "smtp://", "smtp://h:port", "smtp://h/x", "smtp://h?x=1"),
        *("mailjet://key@", "mailgun://key@", "postmark://", "brevo://", "brevo://key@"),
    ],
    "WEBHOOK_SECRET": ["secret", "nom:court", "nom: avec un blanc 1234"],
    "FROM_EMAIL": ["nobody", "a@b\nBcc: c@d"],
    "CONTACT_EMAIL": ["nobody", "Site <a@b>", "a@b\nBcc: c@d"],
    "BOUNCE_ADDRESS": ["nobody", "a+b@c.example", "a@b\nBcc: c@d"],
    "SMS_URL": [
        "0612345678",
        "ovhsms://x",
        "mailto://nom:secret@exemple.example",
        "twilio://x{phone",
        # One more target, who would read what is meant for others.
        "octopush://nom@exemple.example/cle/33639980009?batch=yes",
    ],
}


@pytest.mark.parametrize(
    ("variable", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_value_names_its_variable(monkeypatch, variable, value):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if variable == "WEBHOOK_SECRET":
        monkeypatch.setenv("EMAIL_URL", "postmark://key@")
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingError) as caught:
        read_environment()
    assert caught.value.variable == variable
    assert str(caught.value).startswith(f"{variable}\u00a0: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("variable", [*WRONG, "TABLEE_HOME", "SECRET_KEY", "LOOKUP_KEY"])
def test_an_empty_value_is_none_at_all(monkeypatch, variable):
    monkeypatch.delenv(variable, raising=False)
    without = read_environment()
    monkeypatch.setenv(variable, "")
    assert read_environment() == without


def test_the_start_stops_with_one_line_and_no_traceback(tmp_path):
    ended = run_python("manage.py", "check", TABLEE_HOME=str(tmp_path), PORT="abc")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == "Réglage PORT\u00a0: écrivez un nombre entre 1 et 65535.\n"


def test_a_home_that_cannot_be_written_is_named():
    ended = run_python("manage.py", "check", TABLEE_HOME="/proc/nowhere")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Réglage TABLEE_HOME")
    assert ended.stderr.count("\n") == 1


def test_the_embedded_default_allows_the_demo_and_catches_mail(tmp_path):
    said = print_settings(
        "EMBEDDED", "DEMO_ALLOWED", "SITE_URL", "EMAIL_BACKEND", "DEBUG", TABLEE_HOME=str(tmp_path)
    ).stdout.split()
    assert said == [
        "True",
        "True",
        "http://127.0.0.1:8000",
        "notifications.channels.catcher.EmailBackend",
        "False",
    ]


def test_a_real_site_has_neither_demo_nor_caught_mail_and_secure_cookies(tmp_path):
    said = print_settings(
        "EMBEDDED",
        "DEMO_ALLOWED",
        "DEV_MAIL_KEY",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        TABLEE_HOME=str(tmp_path),
        SITE_URL="https://agenda.example.org/",
        TRUSTED_PROXIES="127.0.0.1,10.0.0.0/8",
        **new_keys(),
    ).stdout.split("\n")
    assert said == ["False", "False", "", "True", "True", "True", ""]


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("submission://me:p%40ss@mail.example.org", 587, True, False),
        ("smtps://me:p%40ss@mail.example.org:4650", 4650, False, True),
    ],
)
def test_mail_addresses(monkeypatch, url, port, starttls, tls):
    monkeypatch.setenv("EMAIL_URL", url)
    email = read_environment().email
    assert email is not None
    assert email["EMAIL_PORT"] == port
    assert (email["EMAIL_USE_TLS"], email["EMAIL_USE_SSL"]) == (starttls, tls)
    assert email["EMAIL_HOST_PASSWORD"] == ("p@ss" if "@mail" in url else "")


def test_valkey_addresses_are_understood(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "valkeys://h:6379/1")
    assert read_environment().redis_url == "rediss://h:6379/1"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
        ("", "http://127.0.0.1:8000"),
    ],
)
def test_the_address_shown_is_one_that_a_browser_takes(monkeypatch, host, address):
    monkeypatch.setenv("HOST", host)
    assert read_environment().address == address


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("octopush://nom@exemple.example/cle", "octopush://nom@exemple.example/cle/{phone}"),
        ("octopush://nom@exemple.example/cle/", "octopush://nom@exemple.example/cle/{phone}"),
        (
            "octopush://nom@exemple.example/cle?verify=no",
            "octopush://nom@exemple.example/cle/{phone}?verify=no",
        ),
        ("clicksend://nom:cle@{digits}", "clicksend://nom:cle@{digits}"),
        ("form://machine:8080/sms?:to={phone}", "form://machine:8080/sms?:to={phone}"),
    ],
)
def test_the_number_goes_where_the_address_says_or_to_its_end(monkeypatch, given, kept):
    monkeypatch.setenv("SMS_URL", given)
    assert read_environment().sms_url == kept


@pytest.mark.parametrize(
    ("variables", "has_sms"),
    [
        ({}, "True"),
        ({"EMAIL_URL": "smtp://mail.example.org"}, "False"),
        ({"EMAIL_URL": "smtp://mail.example.org", "SMS_URL": "octopush://a@b.example/c"}, "True"),
    ],
)
def test_a_site_has_sms_when_they_are_caught_or_carried(tmp_path, variables, has_sms):
    said = print_settings("HAS_SMS", TABLEE_HOME=str(tmp_path), **variables).stdout
    assert said == f"{has_sms}\n"


@pytest.mark.parametrize(
    ("url", "backend", "keys"),
    [
        (
            "mailjet://key:s%40cret@",
            "mailjet",
            {"MAILJET_API_KEY": "key", "MAILJET_SECRET_KEY": "s@cret"},
        ),
        (
            "mailgun://key@asso.example?region=eu",
            "mailgun",
            {
                "MAILGUN_API_KEY": "key",
                "MAILGUN_SENDER_DOMAIN": "asso.example",
                "MAILGUN_API_URL": "https://api.eu.mailgun.net/v3",
            },
        ),
        ("postmark://key@", "postmark", {"POSTMARK_SERVER_TOKEN": "key"}),
    ],
)
def test_providers_of_mail_never_track(monkeypatch, url, backend, keys):
    monkeypatch.setenv("EMAIL_URL", url)
    assert read_environment().email == {
        "EMAIL_BACKEND": f"anymail.backends.{backend}.EmailBackend",
        "ANYMAIL": {
            **keys,
            "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
            "REQUESTS_TIMEOUT": 10,
        },
        "EMAIL_WEBHOOK": "",
    }


def test_who_can_only_stop_tracking_in_the_account_says_so(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "brevo://key@?tracking=off")
    monkeypatch.setenv("WEBHOOK_SECRET", "rebonds:0123456789abcdef")
    email = read_environment().email
    assert email is not None
    assert email["ANYMAIL"] == {
        "BREVO_API_KEY": "key",
        "WEBHOOK_SECRET": "rebonds:0123456789abcdef",
        "REQUESTS_TIMEOUT": 10,
    }
    assert email["EMAIL_WEBHOOK"] == "anymail.webhooks.brevo.BrevoTrackingWebhookView"
