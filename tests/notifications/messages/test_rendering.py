"""Texts written once for many read as if written for one."""

import re
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from hypothesis import given
from hypothesis import strategies as st

from config.settings.environment import BASE_DIR
from events.models import Registration, RegistrationStatus
from notifications.messages import Message, message_of
from notifications.messages.rendering import PUT_IN, render
from notifications.models import Delivery
from tests.factories import make_occurrence, make_registration
from tests.notifications.rows import NOW, make_delivery, reminder_to

Purpose = Delivery.Purpose
pytestmark = pytest.mark.django_db

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def message(purpose: str, registration: Registration) -> Message:
    return message_of(make_delivery(registration, purpose), now=NOW)


def written_for_one(of: Message, template: str) -> str:
    """What the template makes without anything in between."""
    context = {
        "facts": of.facts,
        "message": type(of),
        "calendar": of.calendar,
        "opening": f"notifications/email/openings/{of.purpose}.txt",
        "padding": "\u034f\u200c\u00a0" * 80,
        "language": get_language(),
    }
    return render_to_string(f"notifications/email/{template}", context)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("nickname", ["", "Noé", "<b>&amp;{{ facts.title }}", "L’ami d'à côté"])
def test_a_text_reads_as_if_it_were_written_for_one(purpose, language, nickname):
    registration = make_registration(
        email="c@exemple.example", nickname=nickname, code="tulipe-rivière-lampe"
    )
    with override(language):
        of = message(purpose, registration)
        assert of.html() == written_for_one(of, "message.html")
        assert of.text() == written_for_one(of, "message.txt").strip() + "\n"


def test_each_reads_their_own():
    occurrence = make_occurrence()
    people = [
        make_registration(
            occurrence=occurrence,
            email="c@exemple.example",
            nickname=name,
            code=code,
            code_hash=code,
        )
        for name, code in (("Ana", "lune-lampe"), ("Bo", "lampe-lune"), ("", "lune-tulipe"))
    ]
    texts = [message_of(reminder_to(one), now=NOW).text() for one in people]
    for number, person in enumerate(people):
        assert f"/mon-rendez-vous/{person.token}/" in texts[number]
        assert person.code in texts[number]
        for other in {0, 1, 2} - {number}:
            assert people[other].token not in texts[number]
            assert people[other].code not in texts[number]
    assert [text.splitlines()[0] for text in texts] == ["Bonjour Ana,", "Bonjour Bo,", "Bonjour,"]


def test_who_waits_reads_nothing_of_who_is_confirmed():
    occurrence = make_occurrence()
    confirmed = make_registration(occurrence=occurrence, email="a@x.example")
    waiting = make_registration(
        occurrence=occurrence, email="b@x.example", status=RegistrationStatus.WAITLISTED
    )
    first = message(Purpose.CHANGED, confirmed).text()
    assert "Votre place reste réservée." in first
    assert "Votre place reste réservée." not in message(Purpose.CHANGED, waiting).text()


@given(st.fixed_dictionaries(dict.fromkeys(PUT_IN, WORDS)))
def test_whatever_the_words_they_stand_there(words):
    of = message(Purpose.REMINDER, make_registration(email="c@exemple.example"))
    of.facts = replace(of.facts, **words)
    for template in ("message.txt", "message.html"):
        said = render(
            template, message=type(of), purpose=of.purpose, facts=of.facts, calendar=of.calendar
        )
        assert said == written_for_one(of, template)


def test_no_template_does_anything_to_what_is_put_in_after():
    changed = re.compile(r"facts\.(\w+)\s*(?:\||[=!<>]=?|in\b)")
    found = {
        name
        for file in (BASE_DIR / "templates/notifications/email").rglob("*.*")
        for name in changed.findall(file.read_text(encoding="utf-8"))
    }
    assert found - {"seats"} == {"words", "confirmed_note"}
    assert found.isdisjoint(PUT_IN)
