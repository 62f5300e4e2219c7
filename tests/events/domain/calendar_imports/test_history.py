"""What a calendar read again changes stands in the history."""

import pytest

from events.models import Edit
from tests.events.domain.calendar_imports.test_updates import WEEKLY, again, cafe
from tests.factories import make_group

pytestmark = pytest.mark.django_db


def test_words_and_dates():
    group = make_group()
    cafe(group)
    again(group, SUMMARY="Café du soir", RRULE=f"{WEEKLY};INTERVAL=2")
    assert "import" in {one["field"] for edit in Edit.objects.all() for one in edit.summary}
