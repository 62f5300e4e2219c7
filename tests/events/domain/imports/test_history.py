"""What an import changes stands in the history, once, and nothing when nothing changes."""

import pytest

from events.models import Edit
from tests.events.domain.imports.test_programmes import load
from tests.events.imports.files import ATELIER

pytestmark = pytest.mark.django_db


def written() -> list[list[dict[str, str]]]:
    return [edit.summary for edit in Edit.objects.order_by("pk")]


def test_words_and_dates(organizations):
    load(ATELIER)
    load(ATELIER)
    assert written() == []
    load({**ATELIER, "places": "12"})
    assert written() == [[{"field": "import", "old": "", "new": "textes"}]]
    made = Edit.objects.get()
    assert (made.user, made.scope, made.undo) == (None, "all", {})
    assert made.sessions == made.event.occurrences.count()
