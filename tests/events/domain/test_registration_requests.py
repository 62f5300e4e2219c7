"""What people write, cleaned and checked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.domain.registration_requests import (
    RegistrationChanges,
    RegistrationRequest,
    checked_changes,
    checked_request,
    clean_email,
    clean_phone,
    contact_hash,
    submission_digest,
    submission_key,
)
from events.errors import REFUSALS
from tests.events.registering import ask

CONTROLS = [chr(number) for number in (*range(32), *range(127, 160)) if chr(number) != "\t"]


@pytest.mark.parametrize("control", [*CONTROLS, "\u200b", "\u202e", "\u2028", "\u2066", "\ud800"])
@pytest.mark.parametrize("field", ["nickname", "email", "phone"])
def test_invisible_characters_are_refused_everywhere(field, control):
    with pytest.raises(REFUSALS) as caught:
        checked_request(ask(**{field: f"A{control}B"}))
    code, shown = vars(caught.value)["code"], vars(caught.value)["field"]
    assert (code, shown) == ("control_characters", field)


@pytest.mark.parametrize("nickname", ["Zoé", "李", "Ибрагим", "نور", "👩‍👧", "O’Neill-Dubois", ""])
def test_names_of_all_writings_stay_as_they_are(nickname):
    assert checked_request(ask(nickname=nickname)).nickname == nickname


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Zoe@Exemple.Example", "Zoe@exemple.example"),
        ("  zoe+amis@exemple.example ", "zoe+amis@exemple.example"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_addresses(written, kept):
    assert clean_email(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 6.12.34.56.78", "+33612345678"),
        ("06\u00a012\u202f34 56 78", "+33612345678"),
        ("", ""),
    ],
)
def test_numbers(written, kept):
    assert clean_phone(written) == kept


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40), st.integers())
def test_whatever_is_written_is_cleaned_once_for_all_or_refused(nickname, email, phone, companions):
    request = ask(nickname=nickname, email=email, phone=phone, companions=companions)
    refused = ""
    try:
        request = checked_request(request)
    except REFUSALS as error:
        refused = vars(error)["field"]
    assert refused in {"nickname", "email", "phone", "companions"} or (
        checked_request(request) == request
    )


def test_changes_leave_alone_what_is_not_given():
    assert checked_changes(RegistrationChanges()) == RegistrationChanges()
    given_ = RegistrationChanges(nickname=" Zoé ", reminders=(60, 120, 60))
    assert checked_changes(given_) == RegistrationChanges(nickname="Zoé", reminders=(120, 60))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"nickname": "\x00"}, "nickname"),
        ({"email": "zoe"}, "email"),
        ({"phone": "1"}, "phone"),
        ({"companions": 9}, "companions"),
        ({"reminders": (-5,)}, "reminders"),
    ],
)
def test_changes_are_checked_as_strictly(fields, field):
    with pytest.raises(REFUSALS) as caught:
        checked_changes(RegistrationChanges(**fields))
    assert vars(caught.value)["field"] == field


def test_digests_tell_bodies_apart_and_nothing_else():
    one = ask(nickname="A", submission_id="1")
    assert submission_digest(one) == submission_digest(ask(nickname="A", submission_id="2"))
    assert submission_digest(one) != submission_digest(ask(nickname="B", submission_id="1"))
    assert submission_key("") == "" != submission_key("1") != submission_key("2")
    assert contact_hash("") == ""
    assert contact_hash("A@b.example") == contact_hash("a@b.example")


def test_consent_is_never_supposed():
    assert RegistrationRequest().consent is False
