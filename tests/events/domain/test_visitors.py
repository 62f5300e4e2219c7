"""Pseudonyms: the same all year within one association, and nowhere else."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events.domain.attendance import mark_many, put_attendance
from events.domain.counting import count_due
from events.domain.erasure import erase_expired, erase_registration
from events.domain.people_of_year import People
from events.domain.retention import kept_until
from events.domain.visitors import forget_member, pseudonym_of
from events.models import Attendance, Visitor, YearKey
from groups.models import Member
from tests.events.visiting import AFTER, come, estimate, evening
from tests.factories import make_group, make_organization

ANNE, BOB = "anne@exemple.example", "bob@exemple.example"


def pseudonyms() -> list[str]:
    return list(Visitor.objects.order_by("pk").values_list("pseudonym", flat=True))


@pytest.mark.django_db
@pytest.mark.both_databases
class TestWhoIsKnownAgain:
    def test_the_same_address_is_one_person(self):
        group = make_group()
        for day in (5, 12, 19):
            come(evening(group, day), email=ANNE)
        assert estimate(group) == People(known=1, at_least=1, at_most=1)

    def test_a_telephone_alone_will_do(self):
        group = make_group()
        for day in (5, 12):
            come(evening(group, day), phone="+33639980001")
        assert estimate(group).known == 1

    def test_a_nickname_never_does(self):
        group = make_group()
        for day in (5, 12):
            come(evening(group, day), nickname="Camille")
        assert Visitor.objects.count() == 0
        assert estimate(group) == People(known=0, at_least=1, at_most=2)

    def test_a_member_is_one_whatever_they_left(self):
        group = make_group()
        member = Member.objects.create(group=group, token_hash="m")
        come(evening(group, 5), member=member, email=ANNE)
        come(evening(group, 12), member=member)
        last = evening(group, 19)
        put_attendance(occurrence=last, present=[member.public_id], now=AFTER)
        assert estimate(group) == People(known=1, members=1, at_least=1, at_most=1)

    def test_who_did_not_come_has_none(self):
        group = make_group()
        made = come(evening(group, 5), email=ANNE)
        estimate(group)
        mark_many(
            occurrence=made.occurrence,
            marks={made.public_id: "absent"},
            operation=made.public_id,
            now=AFTER,
        )
        assert estimate(group) == People()
        assert Visitor.objects.count() == 0

    def test_two_groups_of_an_association_share_a_year_two_associations_do_not(self):
        organization = make_organization()
        here, there = (make_group(organization=organization) for _n in range(2))
        elsewhere = make_group()
        for group in (here, there, elsewhere):
            come(evening(group, 5), email=ANNE)
        count_due(now=AFTER)
        # Sessions are added up in no order.
        assert sorted(Counter(pseudonyms()).values()) == [1, 2]

    def test_two_years_share_nothing(self):
        group = make_group()
        come(evening(group, 5), email=ANNE)
        come(evening(group, 5, year=2025), email=ANNE)
        count_due(now=AFTER)
        assert len(set(pseudonyms())) == 2
        assert set(YearKey.objects.values_list("year", flat=True)) == {2025, 2026}

    def test_the_year_is_that_of_the_place(self):
        night = evening(make_group(timezone="Indian/Reunion"), 1, year=2027, month=1, hour=1)
        assert night.starts_at.year == 2026
        come(night, email=ANNE)
        count_due(now=AFTER)
        assert YearKey.objects.get().year == 2027

    def test_without_the_key_a_pseudonym_says_nothing_of_an_address(self):
        made = come(evening(make_group(), 5), email=ANNE)
        count_due(now=AFTER)
        key = YearKey.objects.get().key
        assert pseudonyms() == [pseudonym_of(key=key, known_by=f"email\0{made.email_hash}")]
        assert pseudonyms() != [pseudonym_of(key="00" * 32, known_by=f"email\0{made.email_hash}")]
        assert len(bytes.fromhex(key)) == 32

    def test_adding_up_twice_changes_nothing(self):
        group = make_group()
        made = come(evening(group, 5), email=ANNE)
        estimate(group)
        before = list(Visitor.objects.values())
        put_attendance(
            occurrence=made.occurrence, present=[made.public_id], now=AFTER + timedelta(hours=1)
        )
        estimate(group, now=AFTER + timedelta(hours=1))
        assert list(Visitor.objects.values()) == before


@pytest.mark.django_db
@pytest.mark.both_databases
class TestErasing:
    def test_who_asks_is_replaced_by_chance_and_still_counts(self):
        group = make_group()
        first, second = (come(evening(group, day), email=ANNE) for day in (5, 12))
        before = estimate(group)
        (old,) = set(pseudonyms())
        erase_registration(token=first.token, now=AFTER)
        assert estimate(group) == before == People(known=1, at_least=1, at_most=1)
        assert old not in pseudonyms()
        erase_registration(token=second.token, now=AFTER)
        assert estimate(group) == before

    def test_who_asks_before_it_was_added_up_still_counts(self):
        group = make_group()
        made = come(evening(group, 5), email=ANNE)
        erase_registration(token=made.token, now=AFTER)
        assert estimate(group) == People(known=1, at_least=1, at_most=1)
        assert pseudonyms() != []

    def test_a_member_who_asks_is_replaced_in_every_year_and_still_counts(self):
        group = make_group()
        member = Member.objects.create(group=group, token_hash="m")
        come(evening(group, 5), member=member)
        for occurrence in (evening(group, 12), evening(group, 5, year=2025)):
            put_attendance(occurrence=occurrence, present=[member.public_id], now=AFTER)
        before = estimate(group), estimate(group, year=2025)
        old = set(pseudonyms())
        forget_member(member=member, now=AFTER)
        assert not old & set(pseudonyms())
        assert (estimate(group), estimate(group, year=2025)) == before
        assert before[0] == People(known=1, members=1, at_least=1, at_most=1)

    def test_another_tap_leads_nobody_back(self):
        group = make_group()
        first = come(evening(group, 5), email=ANNE)
        second = come(evening(group, 12), email=ANNE)
        estimate(group)
        erase_registration(token=first.token, now=AFTER)
        before = pseudonyms()
        later = AFTER + timedelta(hours=1)
        put_attendance(
            occurrence=second.occurrence, present=[second.public_id], walk_ins=1, now=later
        )
        estimate(group, now=later)
        assert pseudonyms() == before

    def test_what_was_kept_long_enough_goes_and_the_pseudonym_stays_for_the_year(self):
        group = make_group()
        first = come(evening(group, 5, month=2), email=ANNE)
        come(evening(group, 12), email=ANNE)
        erase_expired(now=kept_until(first))
        assert Attendance.objects.filter(registration__email_hash="").count() == 1
        assert estimate(group) == People(known=1, at_least=1, at_most=1)


@pytest.mark.django_db
def test_queries_do_not_grow_with_people(django_assert_num_queries):
    group = make_group()
    come(evening(group, 9), email=ANNE)
    count_due(now=AFTER)
    for people in (1, 5):
        occurrence = evening(group, people)
        for number in range(people):
            come(occurrence, email=f"p{number}@exemple.example")
        with django_assert_num_queries(16):
            count_due(now=AFTER)


People_ = st.sampled_from(["anne", "bob", "zoe", ""])
VISITS = st.lists(st.tuples(st.integers(1, 4), People_), min_size=1, max_size=8)


class TestLaws(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(visits=VISITS, seed=st.integers(0, 9))
    def test_no_order_of_events_changes_the_estimate(self, visits, seed):
        shuffled = random.Random(seed).sample(visits, len(visits))
        found = []
        for order, counts_between in ((visits, True), (shuffled, False)):
            group = make_group()
            evenings = {day: evening(group, day) for day in range(1, 5)}
            for day, name in order:
                come(evenings[day], email=f"{name}@exemple.example" if name else "")
                if counts_between:
                    count_due(now=AFTER)
            found.append(estimate(group))
        assert found[0] == found[1]

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(visits=VISITS, data=st.data())
    def test_no_erasure_lowers_it(self, visits, data):
        group = make_group()
        evenings = {day: evening(group, day) for day in range(1, 5)}
        made = [
            come(evenings[day], email=f"{name}@exemple.example" if name else "")
            for day, name in visits
        ]
        before = estimate(group)
        for one in data.draw(st.lists(st.sampled_from(made), unique_by=lambda row: row.pk)):
            erase_registration(token=one.token, now=AFTER)
            now = estimate(group)
            assert (now.known, now.at_least, now.at_most) >= (
                before.known,
                before.at_least,
                before.at_most,
            )
