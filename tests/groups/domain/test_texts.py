"""What people type, made safe to keep and to show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.domain.texts import one_line, paragraphs
from groups.errors import GroupsError


def refusal(clean, value, *, max_length=100):
    with pytest.raises(GroupsError) as caught:
        clean(value, field="x", max_length=max_length)
    assert caught.value.field == "x"
    return caught.value.code


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("  a  b ", "a b"),
        ("a\tb", "a b"),
        ("a\u00a0b\u202fc", "a b c"),
        ("e\u0301", "é"),
        ("👩‍👧", "👩‍👧"),
        ("می‌خواهم", "می‌خواهم"),
    ],
)
def test_one_line(written, kept):
    assert one_line(written, field="x", max_length=100) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b\u2029c\u0085d", "a\nb\nc\nd"),
        ("  a  \n\n  b\t\n ", "a\n\n  b"),
        ("e\u0301", "é"),
    ],
)
def test_paragraphs(written, kept):
    assert paragraphs(written, field="x", max_length=100) == kept


@pytest.mark.parametrize("clean", [one_line, paragraphs])
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Kg\u0335\u0321\u0322\u0323\u0324\u0325a", "Kg\u0335\u0321\u0322\u0323a"),
        ("a" + 50 * "\u0301\u200d", "á\u200d" + 4 * "\u0301\u200d" + 45 * "\u200d"),
        ("1" + 9 * "\u20e3", "1" + 4 * "\u20e3"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("שָׁלוֹם", "שָׁלוֹם"),
    ],
)
def test_marks_do_not_pile_up(clean, written, kept):
    assert clean(written, field="x", max_length=100) == unicodedata.normalize("NFC", kept)


@pytest.mark.parametrize(
    "bad", ["\x00", "\x07", "\x1b[31m", "\x7f", "\u200b", "\u202e", "\u2066", "\u00ad", "\ud800"]
)
@pytest.mark.parametrize("clean", [one_line, paragraphs])
def test_what_nobody_sees_is_refused(clean, bad):
    assert refusal(clean, f"a{bad}b") == "control_characters"


@pytest.mark.parametrize("bad", ["a\nb", "a\rb", "a\u2028b", "a\u0085b"])
def test_one_line_is_one_line(bad):
    assert refusal(one_line, bad) == "control_characters"


@pytest.mark.parametrize("clean", [one_line, paragraphs])
def test_lengths_are_those_of_what_is_kept(clean):
    assert clean("é" * 100, field="x", max_length=100) == "é" * 100
    assert clean("e\u0301" * 100 + "   ", field="x", max_length=100) == "é" * 100
    assert refusal(clean, "é" * 101) == "too_long"


@given(st.text())
def test_cleaning_is_done_once_for_all(text):
    for clean in (one_line, paragraphs):
        try:
            kept = clean(text, field="x", max_length=10_000)
        except GroupsError:
            continue
        assert clean(kept, field="x", max_length=10_000) == kept
        assert {unicodedata.category(char) for char in kept} & {"Cs", "Zl", "Zp"} == set()
        assert set(kept) & {"\x00", "\r", "\u202e"} == set()


@pytest.mark.parametrize("clean", [one_line, paragraphs])
def test_composing_never_makes_a_text_longer_than_it_may_be(clean):
    # Some characters compose into two: what counts is what is stored.
    text = "\ufb2c" * 50
    assert refusal(clean, text, max_length=60) == "too_long"
