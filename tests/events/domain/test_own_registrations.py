"""Finding one's registration again: by its secret link, by three words, by nothing else."""

from datetime import timedelta

import pytest

from events.domain.codes import normalize
from events.domain.own_registrations import find_by_code, find_by_token
from events.errors import EventsError
from events.models import Registration
from tests.events.registering import NOW, join, session

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_by_token():
    made = join(session())
    assert find_by_token(made.token).pk == made.pk


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 5000])
def test_by_a_wrong_token(token):
    join(session())
    with pytest.raises(EventsError) as caught:
        find_by_token(token)
    assert caught.value.code == "not_found"


def test_not_by_what_the_database_holds():
    made = join(session())
    for stored in (made.token_hash, str(made.public_id), made.code):
        with pytest.raises(EventsError):
            find_by_token(stored)


def test_an_erased_one_is_not_found():
    made = join(session())
    Registration.objects.update(erased_at=NOW)
    for find in (lambda: find_by_token(made.token), lambda: find_by_code(made.code, now=NOW)):
        with pytest.raises(EventsError) as caught:
            find()
        assert caught.value.code == "not_found"


def test_by_code_whatever_its_accents_hyphens_capitals_and_spaces():
    made = join(session())
    plain = normalize(made.code)
    written = [
        made.code,
        made.code.upper(),
        plain,
        plain.upper(),
        f"  {plain.replace(' ', ' - ')} ",
        f"« {made.code} »",
        made.code.replace("-", "’"),
    ]
    assert [find_by_code(words, now=NOW).pk for words in written] == [made.pk] * len(written)


@pytest.mark.parametrize("code", ["", "un", "tulipe", "x" * 10_000, "\x00", "un deux trois"])
def test_by_wrong_words(code):
    join(session())
    with pytest.raises(EventsError) as caught:
        find_by_code(code, now=NOW)
    assert (caught.value.code, caught.value.field) == ("not_found", "code")


def test_a_code_dies_with_its_session():
    occurrence = session()
    made = join(occurrence)
    last = occurrence.ends_at - timedelta(seconds=1)
    assert find_by_code(made.code, now=last).pk == made.pk
    with pytest.raises(EventsError):
        find_by_code(made.code, now=occurrence.ends_at)
