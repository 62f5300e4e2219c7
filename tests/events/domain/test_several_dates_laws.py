"""Whatever people do with several dates: capacity, order, and one registration a chosen date."""

from __future__ import annotations

from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.registration_changes import cancel, come_back
from events.models import SEATED_STATUSES, Enrolment, Event, Notice, Occurrence, Registration
from tests.events.enrolling import dates, sessions_of
from tests.events.registering import MINUTE, NOW, join
from tests.events.several import take, weekly

DATES = 4
Step: TypeAlias = tuple[str, int, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(["take", "join", "cancel one", "cancel all", "come back"]),
        st.integers(min_value=0, max_value=7),
        st.integers(min_value=0, max_value=2),
    ),
    max_size=14,
)


def do(event: Event, step: Step, number: int) -> None:
    """Do one step, on whatever party or date the numbers point to."""
    verb, which, other = step
    now = NOW + number * MINUTE
    rows = sessions_of(event)
    parties = list(Enrolment.objects.order_by("pk"))
    if verb == "take":
        chosen = rows[which % 2 : which % 2 + 1 + other]
        take(event, sessions=chosen, companions=which % 2, now=now)
    elif verb == "join":
        join(rows[which % DATES], companions=other % 2, now=now)
    elif parties:
        party = parties[which % len(parties)]
        own = dates(party)
        one = own[other % len(own)]
        if verb == "cancel one":
            cancel(token=one.token, now=now)
        elif verb == "come back":
            come_back(token=one.token, now=now)
        else:
            cancel_enrolment(token=party.token, now=now)


def assert_sound(event: Event) -> None:
    """Check each date by itself, and that nobody has a chosen date twice or not at all."""
    for session in sessions_of(event):
        assert_line_is_sound(session)
    for party in Enrolment.objects.all():
        own = dates(party)
        assert len({row.occurrence_id for row in own}) == len(own)
        assert party.is_whole is False
        told = Notice.objects.filter(registration__enrolment=party, cause__startswith="whole:")
        assert told.exclude(purpose="cancelled").count() == 1


def assert_line_is_sound(session: Occurrence) -> None:
    rows = list(Registration.objects.filter(occurrence=session).order_by("queue_no"))
    held = sum(row.seats for row in rows if row.status in SEATED_STATUSES)
    assert session.confirmed_seats == held
    assert session.capacity is not None
    assert held <= session.capacity
    free = session.capacity - held
    # Nobody who fits waits: in order, each would have been let in.
    assert [row.seats <= free for row in rows if row.status == "waitlisted"] == [
        False for row in rows if row.status == "waitlisted"
    ]
    assert len({row.queue_no for row in rows}) == len(rows)


class TestLaws(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(steps=steps, capacity=st.integers(min_value=2, max_value=4))
    def test_each_date_keeps_its_line(self, steps: list[Step], capacity: int) -> None:
        event = weekly(dates=DATES, capacity=capacity)
        chosen: dict[int, set[int]] = {}
        for number, step in enumerate(steps, start=1):
            do(event, step, number)
            assert_sound(event)
            for party in Enrolment.objects.all():
                now = {row.occurrence_id for row in dates(party)}
                assert chosen.setdefault(party.pk, now) == now
