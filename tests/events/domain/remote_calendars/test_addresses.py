"""What an address may be, before and after its name is looked up."""

from __future__ import annotations

import socket
from threading import Event
from typing import Any

import pytest

from events.domain.remote_calendars import RemoteError, parse_address
from events.domain.remote_calendars.public import is_public, public_addresses


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("https://agenda.example/a.ics", "https://agenda.example/a.ics"),
        (" webcal://agenda.example/a.ics ", "https://agenda.example/a.ics"),
        ("WEBCALS://agenda.example", "https://agenda.example/"),
        ("http://agenda.example:80/a", "http://agenda.example/a"),
        ("https://agenda.example:80/a", "https://agenda.example:80/a"),
        (
            "https://Été.example/é?q=à b".replace(" ", "%20"),
            "https://xn--t-9fab.example/%C3%A9?q=%C3%A0%20b",
        ),
        ("https://agenda.example./a", "https://agenda.example/a"),
        ("https://[2606:4700::1]/a", "https://[2606:4700::1]/a"),
        ("https://agenda.example/a#part", "https://agenda.example/a"),
    ],
)
def test_addresses(text: str, whole: str) -> None:
    assert str(parse_address(text)) == whole


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad_address"),
        ("agenda.example", "bad_address"),
        ("ftp://agenda.example/a", "bad_address"),
        ("file:///etc/passwd", "bad_address"),
        ("gopher://agenda.example/", "bad_address"),
        ("https://", "bad_address"),
        ("https:///a", "bad_address"),
        ("https://agenda.example:99999/", "bad_address"),
        ("https://agenda.example/a b", "bad_address"),
        ("https://agenda.example/\r\nHost: x", "bad_address"),
        ("https://a\u200bb.example/", "bad_address"),
        ("https://[fe80::1%25eth0]/", "bad_address"),
        ("https://exa_mple..example/", "bad_address"),
        ("https://" + "a" * 64 + ".example/", "bad_address"),
        ("https://agenda.example/" + "a" * 2_000, "bad_address"),
        ("https://paul:secret@agenda.example/", "address_with_password"),
        ("https://agenda.example@127.0.0.1/", "address_with_password"),
        ("https://agenda.example:8443/", "bad_port"),
        ("http://agenda.example:22/", "bad_port"),
    ],
)
def test_addresses_that_are_refused(text: str, code: str) -> None:
    with pytest.raises(RemoteError) as caught:
        parse_address(text)
    assert caught.value.code == code


def test_an_address_tells_its_host_alone_when_it_is_printed() -> None:
    address = parse_address("https://calendar.example/private-secret/basic.ics?token=abc")
    assert repr(address) == "<Address at calendar.example>"


@pytest.mark.parametrize(
    "text",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8"),
        *("169.254.169.254", "172.16.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1"),
        *("192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.251"),
        *("239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
        *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1"),
        *("64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1"),
        *("2002:7f00:1::1", "2002:808:808::1", "fc00::1", "fd00:ec2::254", "fe80::1"),
        *("fe80::1%eth0", "fec0::1", "ff02::1", "3fff::1", "", "agenda.example", "1.1"),
    ],
)
def test_numbers_that_are_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("text", ["8.8.8.8", "193.0.6.139", "2606:4700::1111", "2a00:1450::1"])
def test_numbers_that_are_public(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "127.0.0.1", "[::1]", "0.0.0.0", "127.1", "2130706433", "0x7f.1", "0177.1"),
        *("169.254.169.254", "10.0.0.1", "[::ffff:10.0.0.1]"),
    ],
)
def test_names_that_lead_inside_are_refused(host: str) -> None:
    with pytest.raises(RemoteError) as caught:
        public_addresses(parse_address(f"http://{host}/"), timeout=5, local_ports=frozenset())
    assert caught.value.code == "not_public"


def test_a_name_that_is_none_is_said_to_be_so() -> None:
    with pytest.raises(RemoteError) as caught:
        public_addresses(
            parse_address("http://nulle-part.invalid/"), timeout=5, local_ports=frozenset()
        )
    assert caught.value.code in {"unknown_host", "too_slow"}


def test_a_resolver_that_takes_its_time_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    # Which server the system asks isn't a program's to say, so a slow one can't be started.
    answer = Event()
    ended = Event()

    def ask(*_: object, **__: object) -> list[Any]:
        answer.wait()
        ended.set()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    try:
        with pytest.raises(RemoteError) as caught:
            public_addresses(
                parse_address("http://lent.invalid/"), timeout=0.01, local_ports=frozenset()
            )
        assert caught.value.code == "too_slow"
    finally:
        answer.set()
    assert ended.wait(timeout=5)
