"""Which forms carry no form token, and what keeps each of them safe all the same."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from config.settings.logs import masked

SAFE_WITHOUT = {
    "a secret link in the address, which no other page knows": (
        "mon-rendez-vous/<str:token>/",
        "mes-rendez-vous/<str:token>/",
        "membre/<str:token>/",
        "ne-plus-recevoir/<uuid:public_id>/<slug:group>/<slug:proof>/",
        # One click of a mail service, which has no cookie (RFC 8058).
        "organiser/resume/<uuid:key>/arret/",
    ),
    "anybody may send it, and it acts in nobody's name": (
        "seances/<uuid:public_id>/inscription/",
        "retrouver/",
        "mes-rendez-vous/",
        "langue/",
    ),
    "a program's token in a header, never a cookie; anonymous registering as above": ("api/v1/",),
    "a calendar that is only read": ("feeds/",),
}


def addresses(resolver: URLResolver, root: str = "") -> Iterator[tuple[str, bool]]:
    """Every address with whether it is served without a form token."""
    for one in resolver.url_patterns:
        path = f"{root}{one.pattern}"
        if isinstance(one, URLPattern):
            yield path, bool(getattr(one.callback, "csrf_exempt", False))
        else:
            yield from addresses(one, path)


def exempt() -> list[str]:
    return [path for path, is_exempt in addresses(get_resolver()) if is_exempt]


@pytest.mark.django_db
def test_each_has_its_reason():
    known = tuple(prefix for prefixes in SAFE_WITHOUT.values() for prefix in prefixes)
    assert exempt()
    assert [path for path in exempt() if not path.startswith(known)] == []


def test_nothing_of_the_desk_is_among_them():
    found = [path for path in exempt() if path.startswith("organiser/")]
    assert found == ["organiser/resume/<uuid:key>/arret/"]


SECRETS = ("token", "key", "proof")


def test_no_log_holds_a_secret_address():
    """Whatever is secret in any address of the site is masked in a line of a log."""
    found = 0
    for path, _is_exempt in addresses(get_resolver()):
        names = [name for name in SECRETS if re.search(rf"[<:{{]{name}[>}}]", path)]
        if not names:
            continue
        found += 1
        secret = "b5a1d7e2-4c1f-4f0e-9d55-3f6f0a9c7b21"
        address = re.sub(r"<(?:\w+:)?(\w+)>|{(\w+)}", secret, path).replace("^", "").rstrip("$")
        for line in (f"Not Found: /{address}", f'"GET /{address}?x=1 HTTP/1.1" 500'):
            assert secret not in masked(line), path
    assert found >= 15
