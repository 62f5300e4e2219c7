"""Registering costs the same however many registered before: no table is read row by row."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from events.domain.desk import asks_of
from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.enrolments import dates_of, enrolment_with
from events.domain.expected import expected_people
from events.domain.for_other import keep_key
from events.domain.keeping import erase_contact, erase_unanswered, keep
from events.domain.memberships import come, dates_for, recognise, stay_away
from events.domain.muting import party_to_mute
from events.domain.offers import accept_offer, expire_offers, pass_offer
from events.domain.own_registrations import find_by_code
from events.domain.refused_contacts import mark_refused, unreached
from events.domain.registration_changes import cancel, change, come_back
from events.domain.registration_requests import RegistrationChanges, contact_hash
from events.domain.session_messages import MessageDraft, messages_to, send_message
from events.domain.talk_answers import admit, call_backs_by_group, to_call_back
from events.models import ContactChannel, Registration
from groups.domain.members import member_with
from notifications.domain.planning import is_plannable, plan_due
from notifications.domain.sending import send_due
from tests.events.enrolling import cohort, enter, sessions_of
from tests.events.registering import NOW, join, session
from tests.events.several import take, weekly
from tests.events.talking import call_me, season
from tests.factories import make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL reads tables of few rows as a whole"
    ),
]
REQUEST: dict[str, Any] = {
    "nickname": "Zoé",
    "email": "zoe@exemple.example",
    "submission_id": "une-fois",
}
GROWING = (
    r"SCAN (events_(registration|enrolment|notice|occurrence|sessionmessage)|groups_member"
    r"|notifications_(delivery|digest))"
    # An index of what is not done yet holds little more than what is asked for.
    r"(?! USING INDEX (delivery_unfinished|notice_unplanned)$)"
)


def scans_of(act: Callable[[], object]) -> list[str]:
    """What SQLite reads row by row, of the tables that grow, while something is done."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(note):
        act()
    found = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            if re.match(r"SELECT|UPDATE|DELETE", sql):
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                steps = [step for *_numbers, step in cursor.fetchall()]
                found += [sql for step in steps if re.match(GROWING, step)]
    return found


def test_what_reads_a_table_row_by_row_is_noticed():
    occurrence = session()
    join(occurrence)
    found = scans_of(lambda: list(type(occurrence).objects.filter(note="")))
    assert [sql.partition(" WHERE ")[2] for sql in found] == ['"events_occurrence"."note" = %s']


def test_registering_a_repeat_and_finding_it_again():
    occurrence = session(capacity=1)
    made = join(occurrence, **REQUEST)
    assert scans_of(lambda: join(occurrence, nickname="Ali")) == []
    assert scans_of(lambda: join(occurrence, **REQUEST)) == []
    assert scans_of(lambda: find_by_code(made.code, now=NOW)) == []


def test_changing_and_cancelling_with_somebody_who_waits():
    occurrence = session(capacity=2)
    made = join(occurrence, **REQUEST)
    join(occurrence, companions=1)
    changes = RegistrationChanges(nickname="Zo", companions=0)
    assert scans_of(lambda: change(token=made.token, changes=changes, now=NOW)) == []
    assert scans_of(lambda: cancel(token=made.token, now=NOW)) == []


def test_joining_all_dates_and_leaving_them():
    event = cohort()
    made = enter(event, **REQUEST)
    assert scans_of(lambda: enter(event, nickname="Ali")) == []
    assert scans_of(lambda: enter(event, **REQUEST)) == []
    assert scans_of(lambda: find_by_code(made.code, now=NOW)) == []
    assert scans_of(lambda: enrolment_with(made.token)) == []
    assert scans_of(lambda: cancel_enrolment(token=made.token, now=NOW)) == []


def test_offering_taking_leaving_and_letting_an_offer_go_by():
    occurrence = session(capacity=1, confirms_offers=True)
    a, b, c, d = (join(occurrence, email=f"{name}@exemple.example") for name in "abcd")
    assert scans_of(lambda: cancel(token=a.token, now=NOW)) == []
    assert scans_of(lambda: pass_offer(token=b.token, now=NOW)) == []
    assert scans_of(lambda: accept_offer(token=c.token, now=NOW)) == []
    assert scans_of(lambda: cancel(token=c.token, now=NOW)) == []
    assert scans_of(lambda: expire_offers(now=NOW + timedelta(days=2))) == []
    assert scans_of(lambda: come_back(token=d.token, now=NOW)) == []


def test_several_dates():
    event = weekly()
    made = take(event, **REQUEST)
    changes = RegistrationChanges(nickname="Zo", email="zo@exemple.example")
    assert scans_of(lambda: take(event, nickname="Ali")) == []
    assert scans_of(lambda: take(event, **REQUEST)) == []
    assert scans_of(lambda: find_by_code(made.code, now=NOW)) == []
    assert scans_of(lambda: dates_of(made)) == []
    assert scans_of(lambda: change_enrolment(token=made.token, changes=changes, now=NOW)) == []
    assert scans_of(lambda: cancel_enrolment(token=made.token, now=NOW)) == []


def test_members_and_their_page():
    sessions = sessions_of(weekly(access_mode="members_only"))
    asked = join(sessions[0], **REQUEST)
    assert scans_of(lambda: recognise(registration=asked, now=NOW)) == []
    member = Registration.objects.get(pk=asked.pk).member
    assert member is not None
    second = sessions[1].public_id
    assert scans_of(lambda: member_with(member.token)) == []
    assert scans_of(lambda: dates_for(member, now=NOW)) == []
    for act in (come, stay_away, come):
        assert scans_of(partial(act, token=member.token, occurrence_id=second, now=NOW)) == []


def test_whom_to_call_back():
    event = season()
    made = call_me(event)
    assert scans_of(lambda: call_me(event, nickname="Ali")) == []
    assert scans_of(lambda: to_call_back(group=event.group, now=NOW)) == []
    assert scans_of(lambda: call_backs_by_group([event.group])) == []
    assert scans_of(lambda: admit(enrolment=made, now=NOW)) == []


@pytest.mark.parametrize("answer", [keep, erase_contact])
def test_answering_for_oneself(answer: Callable[..., object]):
    made = join(session(), email="zoe@exemple.example", for_other=True)
    party = take(weekly(), email="ali@exemple.example", for_other=True)
    for one in (made, party):
        act = partial(answer, token=one.token, key=keep_key(one), now=NOW)
        assert scans_of(act) == []
    assert scans_of(lambda: erase_unanswered(now=NOW + timedelta(days=4))) == []


def test_what_a_session_shows_and_writes():
    occurrence = session()
    made = join(occurrence, **REQUEST)
    user, draft = make_user(), MessageDraft(text="Bonjour")
    write = partial(send_message, occurrence_id=occurrence.public_id, draft=draft, user=user)
    assert scans_of(lambda: write(now=NOW)) == []
    assert scans_of(lambda: messages_to([made], now=NOW + timedelta(hours=1))) == []
    assert scans_of(lambda: expected_people(occurrence)) == []
    assert scans_of(lambda: asks_of([occurrence])) == []
    assert scans_of(lambda: unreached(occurrence)) == []


def test_refusing_and_muting():
    made = join(session(), **REQUEST)
    refused = contact_hash(made.email)
    mark = partial(mark_refused, channel=ContactChannel.EMAIL, contact_hash=refused, now=NOW)
    assert scans_of(mark) == []
    look = partial(party_to_mute, public_id=made.public_id, group="reminders", proof="")
    assert scans_of(look) == []


def test_planning_and_sending():
    join(session(), **REQUEST)
    assert scans_of(lambda: is_plannable(now=NOW)) == []
    assert scans_of(lambda: plan_due(now=NOW)) == []
    assert scans_of(lambda: send_due(now=NOW)) == []
