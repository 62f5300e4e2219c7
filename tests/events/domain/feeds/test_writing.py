from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Event
from icalendar.parser import Contentlines

from events.domain.feeds import writing


def test_a_text_is_escaped() -> None:
    assert writing.text("a;b,c\\d\ne") == "a\\;b\\,c\\\\d\\ne"


def test_what_breaks_readers_becomes_a_plain_newline_or_nothing() -> None:
    assert writing.text("a\u2028b\u2029c\x85d\r\ne\rf") == "a\\nb\\nc\\nd\\ne\\nf"
    assert writing.text("a\x00\x07b\x1bc\x7fd\x9fe\ud800f") == "abcdef"


def test_moments_dates_and_offsets() -> None:
    assert writing.instant(datetime(2026, 3, 5, 17, 30, tzinfo=UTC)) == "20260305T173000Z"
    assert writing.day(date(987, 3, 5)) == "09870305"
    assert writing.offset(timedelta(hours=-3, minutes=-30)) == "-0330"
    assert writing.offset(timedelta(hours=1, seconds=1)) == "+010001"


def test_a_line_is_folded_at_75_octets() -> None:
    folded = writing.serialise(["SUMMARY:" + "x" * 140])
    assert folded == b"SUMMARY:" + b"x" * 67 + b"\r\n " + b"x" * 73 + b"\r\n"


texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=300)


@given(texts)
def test_no_line_is_too_long_and_no_character_is_cut(value: str) -> None:
    written = writing.serialise(["DESCRIPTION:" + writing.text(value)])
    assert written.endswith(b"\r\n")
    for line in written[:-2].split(b"\r\n"):
        assert len(line) <= writing.LONGEST_LINE
        line.decode()


@given(texts)
def test_another_reader_gives_the_text_back(value: str) -> None:
    written = writing.serialise(["BEGIN:VEVENT", "SUMMARY:" + writing.text(value), "END:VEVENT"])
    read = str(Event.from_ical(written)["SUMMARY"])
    assert read == clean(value)
    assert writing.text(read) == writing.text(value)


def clean(value: str) -> str:
    for newline in ("\r\n", *"\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"):
        value = value.replace(newline, "\n")
    kept = "".join(c for c in value if c == "\n" or c == "\t" or not is_control(c))
    return kept.strip()


def is_control(character: str) -> bool:
    return ord(character) < 32 or 127 <= ord(character) < 160


def test_unfolded_lines_are_the_lines_given() -> None:
    lines = ["SUMMARY:" + "é€😀" * 60, "URL:https://tablee.example/"]
    read = Contentlines.from_ical(writing.serialise(lines))
    assert [str(line) for line in read if line] == lines
