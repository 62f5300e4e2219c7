"""What is written straight is what Python's own classes would have written."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from hypothesis import given
from hypothesis import strategies as st

from notifications.channels.email import compose
from notifications.channels.sources import (
    LONGEST_LINE,
    envelope_address,
    source_of_two_texts,
    subject_header,
)
from notifications.models import Delivery
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_registration,
    make_schedule,
)
from tests.notifications.rows import NOW, make_delivery, reminder_to

BOUNDARY = re.compile(rb"={15}\d{19}==")
ALWAYS = {"Message-ID": "<1@x.example>", "Date": "Sun, 22 Nov 2026 09:00:00 +0000"}
LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120)


def two_texts(**fields: object) -> EmailMultiAlternatives:
    values: dict[str, object] = {
        "subject": "Rappel",
        "body": "Bonjour\n",
        "from_email": "Votre rendez-vous <de@site.example>",
        "to": ["camille@exemple.example"],
        **fields,
    }
    mail = EmailMultiAlternatives(**values)  # type: ignore[arg-type]
    mail.attach_alternative("<p>Bonjour</p>\n", "text/html")
    return mail


def by_python(mail: EmailMultiAlternatives) -> bytes:
    """The source without us; the boundary, drawn each time, is blanked."""
    message = mail.message()
    subject = subject_header(str(mail.subject))
    message.replace_header("Subject", subject)
    return BOUNDARY.sub(b"-", message.as_bytes(linesep="\r\n"))


def by_us(mail: EmailMultiAlternatives) -> bytes:
    source = source_of_two_texts(mail)
    assert source is not None
    return BOUNDARY.sub(b"-", source)


@pytest.mark.django_db
@pytest.mark.parametrize("is_discreet", [True, False])
@pytest.mark.parametrize(
    "email", ["camille@exemple.example", "zoé@pâté.example", "a.b+c@x.example"]
)
def test_a_reminder_is_the_same_byte_for_byte(is_discreet, email):
    group = make_group(name="Café, « le » Lien", contact_email="bonjour@groupe.example")
    event = make_event(title="Groupe de parole du jeudi, chez les voisins d’à côté", group=group)
    occurrence = make_occurrence(schedule=make_schedule(event=event))
    registration = make_registration(
        occurrence=occurrence, email=email, nickname="Zoé", is_discreet=is_discreet
    )
    mail = compose(reminder_to(registration), now=NOW)
    assert by_us(mail) == by_python(mail)


@given(subject=WORDS, body=LINES, header=WORDS)
def test_any_words_give_the_same_bytes(subject, body, header):
    mail = two_texts(subject=subject, body=body or "x", headers={**ALWAYS, "X-Said": header})
    assert by_us(mail) == by_python(mail)
    again = message_from_bytes(source_of_two_texts(mail) or b"", policy=default)
    assert [part.get_content_type() for part in again.walk()] == [
        *("multipart/alternative", "text/plain", "text/html")
    ]


@pytest.mark.parametrize("field", ["subject", "from_email", "to", "reply_to", "headers"])
def test_no_header_can_be_slipped_in(field):
    bad = "a@x.example\r\nBcc: voleur@x.example"
    values = {"to": [bad], "reply_to": [bad], "headers": {"X-Said": bad}}
    with pytest.raises(BadHeaderError):
        source_of_two_texts(two_texts(**{field: values.get(field, bad)}))


def test_a_line_too_long_is_left_to_python():
    assert by_us(two_texts(body="x" * LONGEST_LINE))
    assert source_of_two_texts(two_texts(body="é" * (LONGEST_LINE // 2) + "x")) is None


def test_who_else_reads_it_is_left_to_python():
    assert source_of_two_texts(two_texts(cc=["b@x.example"])) is None
    assert source_of_two_texts(two_texts(bcc=["b@x.example"])) is None
    mail = two_texts()
    mail.attach("a.txt", "b", "text/plain")
    assert source_of_two_texts(mail) is None


@pytest.mark.django_db
def test_an_invitation_is_left_to_python():
    mail = compose(make_delivery(purpose=Delivery.Purpose.CONFIRMED), now=NOW)
    assert source_of_two_texts(mail) is None


@pytest.mark.parametrize(
    ("address", "bare"),
    [
        ("a.b@x.example", "a.b@x.example"),
        ("Votre rendez-vous <de@site.example>", "de@site.example"),
        ("« Lien » <de@pâté.example>", "de@xn--pt-pia3a.example"),
    ],
)
def test_the_envelope_has_the_address_alone(address, bare):
    assert envelope_address(address) == bare
