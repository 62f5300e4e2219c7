"""Nobody is kept longer than they agreed to, whatever the organisation decides later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.domain.erasure import erase_expired
from events.domain.retention import cutoff, enrolment_kept_until, kept_until, shifted
from events.models import Enrolment, Event, Occurrence, Registration
from groups.models import Organization
from tests.events.enrolling import cohort, enter, sessions_of
from tests.events.registering import join, session

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MINUTE = timedelta(minutes=1)
MONTHS = st.integers(1, 24)


def agreed(months: int) -> None:
    Organization.objects.update(retention_months=months)


def erased_at(instant: datetime) -> tuple[int, int]:
    report = erase_expired(now=instant)
    return report.registrations, report.enrolments


def test_a_longer_time_chosen_later_is_not_for_who_agreed_to_less():
    occurrence = session()
    agreed(3)
    early = join(occurrence, nickname="Zoé")
    agreed(12)
    late = join(occurrence, nickname="Ali")
    end = Occurrence.objects.get(pk=occurrence.pk).ends_at
    early, late = (Registration.objects.get(pk=one.pk) for one in (early, late))
    assert kept_until(early) == shifted(end, months=3)
    assert kept_until(late) == shifted(end, months=12)
    assert erased_at(kept_until(early) - MINUTE) == (0, 0)
    assert erased_at(kept_until(early)) == (1, 0)
    assert [row.nickname for row in Registration.objects.order_by("queue_no")] == ["", "Ali"]
    assert erased_at(kept_until(late)) == (1, 0)


def test_a_shorter_time_chosen_later_is_for_all():
    occurrence = session()
    agreed(12)
    made = join(occurrence, nickname="Zoé")
    agreed(2)
    row = Registration.objects.get(pk=made.pk)
    assert kept_until(row) == shifted(row.occurrence.ends_at, months=2)
    assert erased_at(kept_until(row)) == (1, 0)


def test_who_joined_all_dates_and_each_of_their_dates_go_as_they_agreed():
    event: Event = cohort()
    agreed(3)
    enter(event, nickname="Zoé")
    agreed(12)
    enter(event, nickname="Ali")
    last = sessions_of(event)[-1].ends_at
    until = [enrolment_kept_until(one) for one in Enrolment.objects.order_by("pk")]
    assert until == [shifted(last, months=3), shifted(last, months=12)]
    assert erased_at(until[0] - MINUTE) == (0, 0)
    assert erased_at(until[0]) == (3, 1)
    assert [one.nickname for one in Enrolment.objects.order_by("pk")] == ["", "Ali"]


def test_what_was_written_before_this_was_kept_goes_as_the_organisation_says():
    occurrence = session()
    made = join(occurrence, nickname="Zoé")
    Registration.objects.update(agreed_months=None)
    agreed(6)
    row = Registration.objects.get(pk=made.pk)
    assert kept_until(row) == shifted(row.occurrence.ends_at, months=6)


instants = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


@given(end=instants, wait=st.timedeltas(timedelta(0), timedelta(days=500)), months=MONTHS)
@example(
    end=datetime(2026, 2, 28, 15, tzinfo=UTC),
    wait=datetime(2026, 8, 30, 10) - datetime(2026, 2, 28, 15),
    months=6,
)
def test_who_looks_back_forgets_all_that_is_over_and_nothing_a_day_too_early(end, wait, months):
    now = end + wait
    until, is_forgotten = shifted(end, months=months), end <= cutoff(now, months=months)
    if until <= now:
        assert is_forgotten
    if is_forgotten:
        assert until <= now + timedelta(days=1)
