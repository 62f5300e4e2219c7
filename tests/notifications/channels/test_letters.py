"""What is put into a frame reads as if it were written for one, byte for byte."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from unicodedata import normalize

import pytest
from django.db.models import Model
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from events.models import Occurrence, Registration, RegistrationStatus
from groups.models import Venue
from notifications.channels.email import compose
from notifications.channels.frames import OWN, texts_of
from notifications.channels.letters import letter_of
from notifications.channels.sources import LONGEST_LINE
from notifications.errors import RefusedError
from notifications.messages import message_of
from notifications.messages.rendering import PUT_IN
from notifications.models import Delivery
from tests.factories import make_occurrence, make_registration, make_venue
from tests.notifications.rows import NOW, make_delivery, reminder_to

pytestmark = pytest.mark.django_db

BOUNDARY = re.compile(rb"={15}\d{19}==")
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
CODES = ["", "tulipe-riviere-lampe", "tulipe-rivière-lampe"]


def by_python(delivery: Delivery) -> bytes:
    """The source by Python's own classes; the boundaries, drawn each time, are blanked."""
    source: bytes = compose(delivery, now=NOW).message().as_bytes(linesep="\r\n")
    return BOUNDARY.sub(b"-", source)


def by_us(delivery: Delivery) -> bytes:
    return BOUNDARY.sub(b"-", letter_of(delivery, now=NOW).source)


def is_framed(delivery: Delivery) -> bool:
    """Whether a frame was taken, not the way round it."""
    with override(delivery.registration.language):
        return texts_of(message_of(delivery, now=NOW)) is not None


def person(**fields: object) -> Registration:
    values: dict[str, object] = {"email": "camille@exemple.example", "nickname": "Noé", **fields}
    return make_registration(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("purpose", Delivery.Purpose)
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("is_discreet", [True, False])
def test_each_message_is_the_same(purpose, language, is_discreet):
    registration = person(language=language, is_discreet=is_discreet, code="tulipe-lampe")
    delivery = make_delivery(registration, purpose)
    assert by_us(delivery) == by_python(delivery)


@given(
    nickname=WORDS,
    title=WORDS,
    note=WORDS,
    code=st.sampled_from(CODES),
    email=st.sampled_from(["a.b+c@x.example", "zoé@pâté.example"]),
    language=st.sampled_from(["fr", "en"]),
    is_discreet=st.booleans(),
    seats=st.integers(1, 3),
    has_contact=st.booleans(),
)
def test_whatever_the_words_the_bytes_are_the_same(title, note, has_contact, **fields):
    delivery = reminder_to(person())
    registration = delivery.registration
    occurrence = registration.occurrence
    occurrence.title, occurrence.note = title or "Café", note
    occurrence.event.group.contact_email = "bonjour@groupe.example" if has_contact else ""
    for name, value in fields.items():
        setattr(registration, name, value)
    assert by_us(delivery) == by_python(delivery)


@pytest.mark.parametrize(
    "nickname",
    ["", "Noé", "Zoe", "<b>&amp;", "L’ami d'à côté", "{{ facts.title }}", "0_", ".", "n" * 80],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_frame_is_taken_for_nearly_all(nickname, language):
    delivery = reminder_to(person(nickname=nickname, language=language, code=CODES[2]))
    assert is_framed(delivery)
    assert by_us(delivery) == by_python(delivery)


@pytest.mark.parametrize("nickname", ["Ana\r", "Ana\nBo", "Ana\u2028", " Ana", "n" * LONGEST_LINE])
def test_words_that_need_more_care_go_the_long_way(nickname):
    delivery = reminder_to(person(nickname=nickname))
    assert not is_framed(delivery)
    assert by_us(delivery) == by_python(delivery)


def fullest(model: type[Model], field: str, letter: str) -> str:
    """As many letters as may be written there."""
    most: int = model._meta.get_field(field).max_length  # type: ignore[union-attr, assignment]
    return letter * most


@pytest.mark.both_databases
@pytest.mark.parametrize(("letter", "is_too_long"), [("é", True), ("x", False)])
def test_a_line_too_long_in_what_all_read_goes_the_long_way(letter, is_too_long):
    note = fullest(Occurrence, "note", letter)
    delivery = reminder_to(person(occurrence=make_occurrence(note=note)))
    assert is_framed(delivery) is not is_too_long
    assert by_us(delivery) == by_python(delivery)


@pytest.mark.both_databases
@pytest.mark.parametrize("letter", ["x", "é"])
def test_so_does_a_way_to_the_place_in_one_long_line(letter):
    venue = make_venue(access_notes=fullest(Venue, "access_notes", letter))
    delivery = reminder_to(person(occurrence=make_occurrence(venue=venue)))
    assert not is_framed(delivery)
    assert by_us(delivery) == by_python(delivery)


def test_each_reads_their_own():
    occurrence = make_occurrence()
    people = [
        person(
            occurrence=occurrence,
            email=f"{code}@x.example",
            nickname=name,
            code=code,
            code_hash=code,
        )
        for name, code in (("Anna", "lune-lampe"), ("Zoé", "lampe-lune"), ("Cyd", "lune-if"))
    ]
    letters = [letter_of(reminder_to(one), now=NOW) for one in people]
    assert [letter.to for letter in letters] == [one.email for one in people]
    texts = [_texts(letter.source) for letter in letters]
    for number, one in enumerate(people):
        own = (one.nickname, one.token, one.code, str(one.public_id))
        assert all(words in texts[number] for words in own)
        for other in {0, 1, 2} - {number}:
            assert not any(words in texts[other] for words in own)


def _texts(source: bytes) -> str:
    message = message_from_bytes(source, policy=default)
    assert isinstance(message, EmailMessage)
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    return normalize("NFC", "".join(parts))


def test_who_waits_reads_nothing_of_who_is_confirmed():
    occurrence = make_occurrence()
    delivery = make_delivery(person(occurrence=occurrence), Delivery.Purpose.NOTE)
    waiting = person(
        occurrence=occurrence, email="b@x.example", status=RegistrationStatus.WAITLISTED
    )
    other = make_delivery(waiting, Delivery.Purpose.NOTE)
    assert is_framed(delivery)
    assert is_framed(other)
    assert by_us(delivery) == by_python(delivery)
    assert by_us(other) == by_python(other)


def test_what_is_put_in_is_only_written_out_by_templates():
    assert set(OWN) <= set(PUT_IN)


def test_what_all_are_told_is_never_taken_from_another_session():
    first, second = (
        reminder_to(person(occurrence=make_occurrence(note=note))) for note in ("Au 1er", "Au 2e")
    )
    assert "Au 1er" in _texts(letter_of(first, now=NOW).source)
    assert "Au 1er" not in _texts(letter_of(second, now=NOW).source)


def test_the_same_message_reads_otherwise_once_its_facts_changed():
    message = message_of(reminder_to(person()), now=NOW)
    before = texts_of(message)
    message.facts = replace(message.facts, seats=3)
    after = texts_of(message)
    assert before is not None
    assert after is not None
    assert b"Pour 3 personnes" not in before[0]
    assert b"Pour 3 personnes" in after[0]


def test_without_an_address_there_is_no_letter():
    with pytest.raises(RefusedError, match="no_contact"):
        letter_of(make_delivery(make_registration(email="")), now=NOW)
