"""Numbers of the help page: what each must say, and when it is to be checked again."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.checks import run_checks
from django.utils.translation import override

from groups.domain.helplines import NEEDS, Helpline, helplines, stale_helplines

VERIFIED = date(2026, 1, 15)


def make_line(**fields: object) -> Helpline:
    values = {
        "number": "0 800 235 236",
        "channel": "tel",
        "need": "talk",
        "name": "Ligne",
        "words": "Des mots.",
        "hours": "Toujours.",
        "territory": "Partout",
        "audience": "Tout le monde",
        "source": "https://ligne.example/",
        "verified_on": VERIFIED,
    }
    return Helpline(**{**values, **fields})  # type: ignore[arg-type]


def test_the_lines_that_everybody_must_find():
    assert [line.number for line in helplines()] == [
        "3114",
        "15",
        "112",
        "114",
        "0 800 235 236",
        "01 42 63 03 03",
    ]


def said_in(language: str) -> tuple[Helpline, ...]:
    with override(language):
        return helplines()


@pytest.mark.parametrize("line", [*said_in("fr"), *said_in("en")], ids=lambda line: line.number)
def test_each_line_says_all_there_is_to_know(line: Helpline):
    assert all((line.name, line.words, line.hours, line.territory, line.audience))
    assert line.channel in {"tel", "sms"}
    assert line.need in NEEDS
    assert line.source.startswith("https://")
    assert line.verified_on >= date(2026, 11, 22)


@pytest.mark.parametrize("place", range(len(helplines())))
def test_each_line_is_said_in_both_languages(place: int):
    french, english = said_in("fr")[place], said_in("en")[place]
    for name in ("words", "hours", "territory", "audience"):
        assert getattr(french, name) != getattr(english, name)
    for name in ("number", "channel", "need", "source", "verified_on"):
        assert getattr(french, name) == getattr(english, name)


def test_deaf_people_write_instead_of_calling():
    hrefs = {line.number: line.href for line in helplines()}
    assert hrefs["114"] == "sms:114"
    assert hrefs["3114"] == "tel:3114"
    assert hrefs["01 42 63 03 03"] == "tel:0142630303"


@pytest.mark.parametrize(("days", "stale"), [(0, False), (365, False), (366, True)])
def test_a_line_is_stale_after_twelve_months(days: int, stale: bool):
    assert make_line().is_stale(on=VERIFIED + timedelta(days=days)) is stale


def test_stale_lines_are_those_to_check_again():
    newest = max(line.verified_on for line in helplines())
    assert stale_helplines(on=min(line.verified_on for line in helplines())) == []
    assert stale_helplines(on=newest + timedelta(days=366)) == list(helplines())


def test_the_administrator_is_warned_of_each_stale_line():
    with time_machine.travel(date(2031, 6, 1)):
        warnings = run_checks(tags=["groups"])
    assert [warning.id for warning in warnings] == ["groups.W001"] * len(helplines())
    assert "3114" in warnings[0].msg
    assert "groups/data/helplines.json" in (warnings[0].hint or "")


def test_nobody_is_bothered_while_the_lines_are_fresh():
    with time_machine.travel(helplines()[0].verified_on):
        assert run_checks(tags=["groups"]) == []
