import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.domain.phone_numbers import e164, phone_words, takes_sms


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12-34 56/78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("+330612345678", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("04 78 00 00 00", "+33478000000"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_a_number_is_kept_as_all_of_the_world_dials_it(written, kept):
    assert e164(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0692 12 34 56", "+262692123456"),
        ("0262 12 34 56", "+262262123456"),
        ("0639 69 12 34", "+262639691234"),
        ("0690 12 34 56", "+590690123456"),
        ("0694 12 34 56", "+594694123456"),
        ("0696 12 34 56", "+596696123456"),
        ("+262 692 12 34 56", "+262692123456"),
    ],
)
def test_a_number_from_overseas_is_known_by_its_beginning(written, kept):
    assert e164(written) == kept


def test_a_number_not_given_to_anybody_yet_is_one_all_the_same():
    assert not phonenumbers.is_valid_number(phonenumbers.parse("0700123456", "FR"))
    assert (e164("0700123456"), takes_sms("0700123456")) == ("+33700123456", True)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "06 12",
        "06 39 98",
        "3114",
        "+33 6 12",
        "123456",
        "appelez-moi",
        "0612345678;x",
        "06 12 34 56 78 ou 04 78 00 00 00",
    ],
)
def test_what_nobody_could_dial_is_no_number(written):
    assert e164(written) == ""
    assert not takes_sms(written)
    assert phone_words(written) == written


@pytest.mark.parametrize(
    ("written", "takes_it"),
    [
        ("0612345678", True),
        ("0792123456", True),
        ("0692123456", True),
        ("+32470123456", True),
        ("0478000000", False),
        ("0262123456", False),
        ("0912345678", False),
        ("0800235236", False),
        ("+3228001234", False),
        ("0899123456", False),
        ("+881631512345", False),
    ],
)
def test_an_sms_goes_to_a_mobile_alone(written, takes_it):
    assert takes_sms(written) is takes_it


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("+33612345678", "06 12 34 56 78"),
        ("+262692123456", "0692 12 34 56"),
        ("+32470123456", "+32 470 12 34 56"),
    ],
)
def test_a_number_is_shown_as_one_dials_it_here(kept, words):
    assert phone_words(kept) == words


@given(written=st.text(max_size=40) | st.from_regex(r"\+?[0-9 .()/-]{4,20}", fullmatch=True))
def test_what_is_kept_is_read_again_as_itself(written):
    kept = e164(written)
    assert e164(kept) == kept
    assert takes_sms(kept) == takes_sms(written)
    assert e164(phone_words(kept)) == kept
