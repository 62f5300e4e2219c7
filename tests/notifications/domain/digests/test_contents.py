"""What organisers are told of the day after: counts and links, nobody's name."""

from __future__ import annotations

import pytest

from events.models import Enrolment, Occurrence, OccurrenceStatus, Registration, RegistrationStatus
from notifications.domain.digests import plan_digests, send_digests
from notifications.domain.eves import asks_of_day
from notifications.models import Digest
from tests.events.registering import NOW as LONG_BEFORE
from tests.factories import make_group, make_registration
from tests.notifications.conftest import FussyServer
from tests.notifications.domain.digests.eve import (
    DAY,
    EVENING,
    MINUTE,
    html_of,
    make_session,
    organizer_of,
    words_of,
)
from tests.notifications.rows import make_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class TestWhat:
    def test_nothing_where_nobody_registered(self):
        group = make_group()
        session = make_session(group)
        make_registration(occurrence=session, status=RegistrationStatus.CANCELLED)
        organizer_of(group)
        assert plan_digests(now=EVENING) == 0

    @pytest.mark.parametrize("changes", [{"status": OccurrenceStatus.CANCELLED}])
    def test_nothing_where_it_does_not_take_place(self, organizer, changes):
        Occurrence.objects.update(**changes)
        assert plan_digests(now=EVENING) == 0

    def test_counts_and_links_nobody_s_name(self, fussy_server: FussyServer):
        group = make_group(name="Les Tilleuls", organization=None)
        session = make_session(group, title="Café")
        make_registration(occurrence=session, nickname="Camille", seats=2, is_first_time=True)
        make_registration(occurrence=session, nickname="Dominique", is_first_time=True)
        make_registration(occurrence=session, nickname="Sacha", is_first_time=False)
        for status in (RegistrationStatus.PENDING, RegistrationStatus.WAITLISTED):
            make_registration(occurrence=session, nickname="Lou", status=status, is_first_time=True)
        make_registration(occurrence=session, email="x@exemple.example", email_refused_at=EVENING)
        organizer_of(group)
        plan_digests(now=EVENING)
        assert send_digests(now=EVENING) == 1
        (mail,) = fussy_server.messages
        assert (mail["Subject"].replace("\u00a0", " "), mail["Reply-To"]) == (
            "Demain : vos rencontres",
            "contact@agenda.exemple.example",
        )
        outside = "".join(f"{name} {value}" for name, value in mail.items())
        assert "Tilleuls" not in outside
        words = words_of(mail)
        assert (
            "Café (Les Tilleuls) jeudi 3 décembre 2026, de 18 h 30 à 20 h 30 "
            "- 5 personnes attendues, 2 premières fois - 1 demande à examiner "
            "- 1 sur la liste d’attente - 1 personne n’a pas pu être prévenue "
            f"https://agenda.exemple.example/organiser/seances/{session.public_id}/" in words
        )
        for name in ("Camille", "Dominique", "Sacha", "Lou", "x@exemple"):
            assert name not in words + html_of(mail)

    def test_in_the_language_of_each(self, fussy_server: FussyServer):
        group = make_group()
        for language in ("", "en", "fr"):
            organizer_of(group, language=language)
        make_registration(occurrence=make_session(group))
        plan_digests(now=EVENING)
        send_digests(now=EVENING)
        subjects = [str(mail["Subject"]) for mail in fussy_server.messages]
        assert sorted(one.replace("\u00a0", " ") for one in subjects) == [
            "Demain : vos rencontres",
            "Demain : vos rencontres",
            "Tomorrow: your meetings",
        ]
        english = next(
            mail for mail in fussy_server.messages if str(mail["Subject"]).startswith("Tomorrow")
        )
        bodies = [english.get_body((kind,)) for kind in ("plain", "html")]
        text, html = (body.get_content() if body else "" for body in bodies)
        assert "1 person expected" in text
        assert 'lang="en"' in html

    def test_who_awaits_a_call(self, fussy_server: FussyServer):
        group = make_group()
        event = make_session(group, access_mode="after_interview").event
        for number, answered_at in enumerate((None, LONG_BEFORE)):
            Enrolment.objects.create(
                event=event,
                token="x",
                token_hash=f"{number}",
                status="pending",
                answered_at=answered_at,
                consented_at=LONG_BEFORE,
            )
        organizer_of(group)
        plan_digests(now=EVENING)
        send_digests(now=EVENING)
        # Who was called in vain still is to be called.
        assert "- 2 personnes à rappeler" in words_of(fussy_server.messages[0])

    def test_it_tells_how_things_stand_when_it_is_sent(self, organizer, fussy_server: FussyServer):
        plan_digests(now=EVENING)
        Registration.objects.update(status=RegistrationStatus.CANCELLED)
        assert send_digests(now=EVENING) == 0
        assert Digest.objects.get().outcome == "empty"

    @pytest.mark.parametrize(
        ("states", "missed"),
        [([], 0), (["sent"], 0), (["failed"], 1), (["failed", "sent"], 0), (["sent", "failed"], 1)],
    )
    def test_whose_last_message_failed_was_not_told(self, organizer, states, missed):
        party = Registration.objects.get()
        for number, state in enumerate(states):
            make_delivery(party, state=state, settled_at=LONG_BEFORE + number * MINUTE)
        (asks,) = asks_of_day(organizer, DAY)
        assert asks.not_told == missed

    @pytest.mark.parametrize(
        ("fields", "missed"),
        [
            ({"email": "a@b.example", "email_refused_at": EVENING}, 1),
            ({"email": "a@b.example", "email_refused_at": EVENING, "phone": "+33612345678"}, 0),
            (
                {
                    "email": "a@b.example",
                    "email_refused_at": EVENING,
                    "phone": "+33612345678",
                    "phone_refused_at": EVENING,
                },
                1,
            ),
            ({}, 0),
        ],
    )
    def test_who_can_no_longer_be_reached_was_not_told(self, fields, missed):
        group = make_group()
        make_registration(occurrence=make_session(group), **fields)
        (asks,) = asks_of_day(organizer_of(group), DAY)
        assert asks.not_told == missed

    @pytest.mark.parametrize("number", [1, 3])
    def test_queries_do_not_grow(self, number, django_assert_num_queries):
        group = make_group()
        user = organizer_of(group)
        for _n in range(number):
            make_registration(occurrence=make_session(group))
        with django_assert_num_queries(5):
            assert len(asks_of_day(user, DAY)) == number
        with django_assert_num_queries(6):
            assert plan_digests(now=EVENING) == 1
