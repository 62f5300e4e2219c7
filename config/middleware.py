"""What a proxy in front says about a request is believed only from proxies we trust."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


class TrustedProxies:
    """Set the client's address and scheme from ``X-Forwarded-For`` and ``-Proto``.

    Read from the right, the first address that is not a proxy of ours is the client:
    whatever stands to its left was written by the client and may be a lie. From anybody
    else these headers are dropped.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Rewrite what the request says about its origin, then go on."""
        forwarded = {name: request.META.pop(name, "") for name in FORWARDED}
        if _is_trusted(_address(request.META.get("REMOTE_ADDR", ""))):
            client = _client(forwarded["HTTP_X_FORWARDED_FOR"].split(","))
            if client:
                request.META["REMOTE_ADDR"] = client
            if forwarded["HTTP_X_FORWARDED_PROTO"].strip() == "https":
                request.META["wsgi.url_scheme"] = "https"
        return self.get_response(request)


def _client(chain: Iterable[str]) -> str:
    client = ""
    for word in reversed([*chain]):
        address = _address(word.strip())
        if address is None:
            break
        client = str(address)
        if not _is_trusted(address):
            break
    return client


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: IPv4Address | IPv6Address | None) -> bool:
    return address is not None and any(address in net for net in settings.TRUSTED_PROXIES)
