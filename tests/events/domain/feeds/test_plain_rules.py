import pytest

from events.domain.feeds.plain_rules import is_plain
from events.domain.recurrence import parse_rule

from .programmes import PROGRAMMES

PLAIN = [
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
    "FREQ=WEEKLY;BYDAY=TU;BYMONTH=1,2,3,10,11,12",
    "FREQ=MONTHLY;BYDAY=1TU,3TU",
    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
    "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1TH",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYMONTHDAY=1,15",
    "FREQ=MONTHLY;BYMONTH=1,2,3,10,11,12;BYDAY=1TH",
    "FREQ=YEARLY;BYMONTH=4;BYDAY=2WE",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
]
ODD = [
    "FREQ=DAILY;BYMONTHDAY=-20",
    "FREQ=DAILY;INTERVAL=37;BYMONTHDAY=-16;BYDAY=TU",
    "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
    "FREQ=MONTHLY;BYMONTHDAY=1,6;BYSETPOS=1",
    "FREQ=MONTHLY;BYMONTH=8,12;BYDAY=3MO,4FR",
    "FREQ=MONTHLY;BYMONTH=1,6;BYDAY=MO,WE;BYSETPOS=1,2",
    "FREQ=MONTHLY;BYMONTH=1,6;BYDAY=MO",
    "FREQ=MONTHLY;INTERVAL=5;BYMONTH=1,6;BYMONTHDAY=3",
    "FREQ=YEARLY;BYMONTHDAY=1",
    "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=YEARLY;BYMONTH=4,6;BYDAY=2WE",
    "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-30",
    "FREQ=YEARLY;BYMONTH=4;BYDAY=WE",
]


@pytest.mark.parametrize("text", PLAIN)
def test_what_people_mean_is_plain(text: str) -> None:
    assert is_plain(parse_rule(text))


@pytest.mark.parametrize("text", ODD)
def test_what_programs_read_differently_is_not(text: str) -> None:
    assert not is_plain(parse_rule(text))


def test_every_rule_of_the_demo_is_plain() -> None:
    rules = {programme.rrule for programme in PROGRAMMES if programme.rrule}
    assert [text for text in sorted(rules) if not is_plain(parse_rule(text))] == []
