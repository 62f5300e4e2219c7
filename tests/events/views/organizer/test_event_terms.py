"""« Inscription »: the folded part of the form about how one registers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from events.domain.event_parts import draft_of
from events.domain.registration_terms import Terms
from events.models import Edit, Event, Notice, RegistrationStatus
from tests.events.programming import publish
from tests.events.views.organizer.conftest import NOW
from tests.events.views.organizer.writing import ESSENTIALS, shown_fields
from tests.events.views.pages import error_beside, words_of
from tests.factories import make_registration

SAID = {
    "access_mode": "registration",
    "opens_days_before": "30",
    "closes_minutes_before": "180",
    "max_companions": "1",
    "confirms_offers": "on",
    "asks_first_time": "on",
    "asked_needs": ["sign_language", "step_free"],
    "reminder_offsets": ["10080", "60"],
    "confirmed_note": "Code : 4821.\r\nSonnez.",
}
KEPT = Terms(
    opens_days_before=30,
    closes_minutes_before=180,
    max_companions=1,
    confirms_offers=True,
    asks_first_time=True,
    asked_needs=("step_free", "sign_language"),
    reminder_offsets=(10080, 60),
    confirmed_note="Code : 4821.\nSonnez.",
)


def terms_of(event: Event) -> Terms:
    stored = draft_of(event)
    return Terms(**{name: getattr(stored, name) for name in vars(Terms())})


def new_url(event_or_group: Any) -> str:
    return f"/organiser/groupes/{event_or_group.slug}/evenements/nouveau/"


def edit_url(event: Event) -> str:
    return f"/organiser/evenements/{event.public_id}/modifier/"


@pytest.fixture
def event(group) -> Event:
    return publish(
        group=group,
        now=NOW,
        first_date=date(2026, 12, 10),
        access_mode="registration",
        **vars(KEPT),
    )


def test_all_of_it_is_kept(desk, group):
    answer = desk.post(new_url(group), {**ESSENTIALS, **SAID})
    assert answer.status_code == 303
    assert terms_of(Event.objects.get()) == KEPT


def test_as_it_is_shown_it_says_nothing_new(desk, group):
    shown = shown_fields(desk.get(new_url(group)))
    answer = desk.post(new_url(group), {**shown, **ESSENTIALS})
    assert answer.status_code == 303
    assert terms_of(Event.objects.get()) == Terms()


def test_plans_for_who_just_comes(desk, group):
    desk.post(new_url(group), {**ESSENTIALS, "takes_plans": "on"})
    assert terms_of(Event.objects.get()).takes_plans is True


def test_a_copy_says_the_same(desk, event):
    shown = shown_fields(desk.get(f"{new_url(event.group)}?modele={event.public_id}"))
    assert desk.post(new_url(event.group), shown).status_code == 303
    assert terms_of(Event.objects.latest("pk")) == KEPT


def test_saved_as_it_is_nothing_changes(desk, event):
    shown = shown_fields(desk.get(edit_url(event)))
    assert "Rien n’a changé." in words_of(desk.post(edit_url(event), shown, follow=True))
    assert not Edit.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("opens_days_before", 45), ("closes_minutes_before", 90), ("reminder_offsets", (4320, 30))],
)
def test_what_the_lists_lack_is_kept(desk, group, name, value):
    event = publish(group=group, now=NOW, **{name: value})
    page = desk.get(edit_url(event))
    words = {"opens_days_before": "45 jours avant", "closes_minutes_before": "90 minutes avant"}
    assert words.get(name, "3 jours avant") in words_of(page)
    desk.post(edit_url(event), {**shown_fields(page), "description": "Venez."})
    assert getattr(draft_of(event), name) == value


def test_history_names_what_changed_and_not_the_note(desk, event):
    shown = shown_fields(desk.get(edit_url(event)))
    desk.post(edit_url(event), {**shown, "confirmed_note": "Code : 1515.", "max_companions": "0"})
    page = words_of(desk.get(f"/organiser/evenements/{event.public_id}/historique/"))
    assert "Accompagnants, Message aux personnes confirmées" in page
    assert "1515" not in page
    assert "1515" not in str(list(Edit.objects.values()))


def test_those_confirmed_are_told_of_another_note_once(desk, event):
    occurrence = event.occurrences.get()
    kept = make_registration(occurrence=occurrence, status=RegistrationStatus.CONFIRMED)
    make_registration(occurrence=occurrence, status=RegistrationStatus.PENDING)
    changed = shown_fields(desk.get(edit_url(event))) | {"confirmed_note": "Code : 1515."}
    desk.post(edit_url(event), changed)
    again = shown_fields(desk.get(edit_url(event))) | {"description": "Venez."}
    desk.post(edit_url(event), again)
    told = Notice.objects.values_list("registration", "purpose")
    assert list(told) == [(kept.pk, "changed")]


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        (
            {"reminder_offsets": ["10080", "2880", "1440", "180", "60"]},
            "reminder_offsets",
            "quatre rappels",
        ),
        (
            {"opens_days_before": "1", "closes_minutes_before": "10080"},
            "closes_minutes_before",
            "avant d’ouvrir",
        ),
        ({"opens_days_before": "bientôt"}, "opens_days_before", "choix valide"),
        ({"opens_days_before": "999999"}, "opens_days_before", "366 jours"),
        ({"asked_needs": ["a pony"]}, "asked_needs", "choix valide"),
        ({"confirmed_note": "x" * 1001}, "confirmed_note", "1000"),
    ],
)
def test_what_cannot_be_is_said_beside_it(desk, group, fields, name, words):
    answer = desk.post(new_url(group), {**ESSENTIALS, **fields})
    assert answer.status_code == 422
    assert words in error_beside(answer, name)
    assert 'id="inscription" open' in " ".join(answer.content.decode().split())
    assert not Event.objects.exists()
