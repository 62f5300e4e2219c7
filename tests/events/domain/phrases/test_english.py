"""What associations write in English, spelled as they spell it, each with its rule or its error."""

from __future__ import annotations

from datetime import date

import pytest

from events.domain.phrases import parse_phrase
from events.domain.phrases.english.messages import MESSAGES
from events.domain.recurrence import RecurrenceError, rule_text
from tests.events.domain.phrases.tables import quoted, rows

WEDNESDAY = date(2027, 1, 20)

UNDERSTOOD = """
the first five days of the month         -> FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5
the first two Tuesdays of the month      -> FREQ=MONTHLY;BYDAY=1TU,2TU
twice a month: 1st and 3rd Tuesday       -> FREQ=MONTHLY;BYDAY=1TU,3TU
twice a week, Monday and Thursday        -> FREQ=WEEKLY;BYDAY=MO,TH
8 times every Tuesday                    -> FREQ=WEEKLY;BYDAY=TU;COUNT=8
2x a week, on Monday and Thursday        -> FREQ=WEEKLY;BYDAY=MO,TH
Tuesdays, all year round                 -> FREQ=WEEKLY;BYDAY=TU
every first Thursday of the month        -> FREQ=MONTHLY;BYDAY=1TH
every other Tuesday                      -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
1st and 3rd Tuesday                      -> FREQ=MONTHLY;BYDAY=1TU,3TU
last Friday                              -> FREQ=MONTHLY;BYDAY=-1FR
weekdays                                 -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
every weekday                            -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
on weekdays                              -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Mon-Fri                                  -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Monday to Friday                         -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
from Monday to Friday                    -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Monday through Friday                    -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Mondays and Wednesdays                   -> FREQ=WEEKLY;BYDAY=MO,WE
every Monday and Wednesday               -> FREQ=WEEKLY;BYDAY=MO,WE
Mon, Wed & Fri                           -> FREQ=WEEKLY;BYDAY=MO,WE,FR
Tuesdays                                 -> FREQ=WEEKLY;BYDAY=TU
on Tuesdays                              -> FREQ=WEEKLY;BYDAY=TU
each Tuesday                             -> FREQ=WEEKLY;BYDAY=TU
Tuesday                                  -> FREQ=WEEKLY;BYDAY=TU
weekly                                   -> FREQ=WEEKLY;BYDAY=WE
daily                                    -> FREQ=DAILY
every day                                -> FREQ=DAILY
each day                                 -> FREQ=DAILY
monthly                                  -> FREQ=MONTHLY;BYDAY=3WE
fortnightly                              -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
quarterly                                -> FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE
yearly                                   -> FREQ=YEARLY;BYMONTH=1;BYDAY=3WE
annually                                 -> FREQ=YEARLY;BYMONTH=1;BYDAY=3WE
half-yearly                              -> FREQ=MONTHLY;INTERVAL=6;BYDAY=3WE
once a week                              -> FREQ=WEEKLY;BYDAY=WE
once a month                             -> FREQ=MONTHLY;BYDAY=3WE
once a year                              -> FREQ=YEARLY;BYMONTH=1;BYDAY=3WE
once every two weeks                     -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
once every three months                  -> FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE
every two weeks                          -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
every 2 weeks on Tuesday                 -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
every second week                        -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
every third week                         -> FREQ=WEEKLY;INTERVAL=3;BYDAY=WE
every 2nd Tuesday of the month           -> FREQ=MONTHLY;BYDAY=2TU
every third Thursday of each month       -> FREQ=MONTHLY;BYDAY=3TH
second Tuesday                           -> FREQ=MONTHLY;BYDAY=2TU
the second Tuesday of the month          -> FREQ=MONTHLY;BYDAY=2TU
every other week                         -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
every other week on Tuesday and Thursday -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH
every other day                          -> FREQ=DAILY;INTERVAL=2
every second day                         -> FREQ=DAILY;INTERVAL=2
every other month                        -> FREQ=MONTHLY;INTERVAL=2;BYDAY=3WE
every second month, first Monday         -> FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO
alternate Tuesdays                       -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
on alternate weeks                       -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
every fortnight                          -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
every fortnight on Monday                -> FREQ=WEEKLY;INTERVAL=2;BYDAY=MO
one Tuesday in two                       -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
one week in three                        -> FREQ=WEEKLY;INTERVAL=3;BYDAY=WE
one Saturday out of two                  -> FREQ=WEEKLY;INTERVAL=2;BYDAY=SA
every 3 months                           -> FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE
every six months                         -> FREQ=MONTHLY;INTERVAL=6;BYDAY=3WE
every quarter                            -> FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE
first Thursday of each quarter           -> FREQ=MONTHLY;INTERVAL=3;BYDAY=1TH
first Thursday every quarter             -> FREQ=MONTHLY;INTERVAL=3;BYDAY=1TH
first working day of the month           -> FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
last working day of the month            -> FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
last business day of each month          -> FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
last weekday of the month                -> FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
first Monday or Tuesday of the month     -> FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1
1st Monday or Tuesday                    -> FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1
last day of the month                    -> FREQ=MONTHLY;BYMONTHDAY=-1
the 15th of the month                    -> FREQ=MONTHLY;BYMONTHDAY=15
on the 15th                              -> FREQ=MONTHLY;BYMONTHDAY=15
15th of each month                       -> FREQ=MONTHLY;BYMONTHDAY=15
the 1st and the 15th of every month      -> FREQ=MONTHLY;BYMONTHDAY=1,15
on the 1st and 15th                      -> FREQ=MONTHLY;BYMONTHDAY=1,15
1st of the month                         -> FREQ=MONTHLY;BYMONTHDAY=1
the first of the month                   -> FREQ=MONTHLY;BYMONTHDAY=1
first day of the month                   -> FREQ=MONTHLY;BYMONTHDAY=1
the last but one Friday                  -> FREQ=MONTHLY;BYDAY=-2FR
second to last Friday of the month       -> FREQ=MONTHLY;BYDAY=-2FR
second-to-last Friday                    -> FREQ=MONTHLY;BYDAY=-2FR
penultimate Friday                       -> FREQ=MONTHLY;BYDAY=-2FR
third last Thursday                      -> FREQ=MONTHLY;BYDAY=-3TH
10 October                               -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
10 October every year                    -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
every 10 October                         -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
October 10                               -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
October 10th every year                  -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
every year on 10 October                 -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
the 10th of October                      -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
every year in October                    -> FREQ=YEARLY;BYMONTH=10;BYDAY=3WE
second Wednesday of April                -> FREQ=YEARLY;BYMONTH=4;BYDAY=2WE
second Wednesday in April                -> FREQ=YEARLY;BYMONTH=4;BYDAY=2WE
first Monday of the year                 -> FREQ=YEARLY;BYDAY=1MO
Tuesdays from October to June            -> FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,10,11,12;BYDAY=TU
every Tuesday, October to June           -> FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,10,11,12;BYDAY=TU
every Tuesday in January, February and March -> FREQ=WEEKLY;BYMONTH=1,2,3;BYDAY=TU
Tuesdays in March                        -> FREQ=WEEKLY;BYMONTH=3;BYDAY=TU
first Thursday of the month, from May to July -> FREQ=MONTHLY;BYMONTH=5,6,7;BYDAY=1TH
every Tuesday until 30 June 2027         -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630
every Tuesday until June 30, 2027        -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630
every Tuesday until June 30              -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630
every Tuesday till 30/06/2027            -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630
every Tuesday until the end of June      -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630
every Tuesday through 30 June 2027       -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630
every Tuesday, 8 times                   -> FREQ=WEEKLY;BYDAY=TU;COUNT=8
8 Tuesdays                               -> FREQ=WEEKLY;BYDAY=TU;COUNT=8
8 Tuesdays in a row                      -> FREQ=WEEKLY;BYDAY=TU;COUNT=8
8 consecutive Tuesdays                   -> FREQ=WEEKLY;BYDAY=TU;COUNT=8
8 sessions on Tuesdays                   -> FREQ=WEEKLY;BYDAY=TU;COUNT=8
every Tuesday for 8 weeks                -> FREQ=WEEKLY;BYDAY=TU;COUNT=8
for 8 weeks                              -> FREQ=WEEKLY;BYDAY=WE;COUNT=8
every Wednesday from 20 January 2027     -> FREQ=WEEKLY;BYDAY=WE
every Wednesday starting 20 January 2027 -> FREQ=WEEKLY;BYDAY=WE
every Wednesday starting on 20 January until 30 June -> FREQ=WEEKLY;BYDAY=WE;UNTIL=20270630
every Wednesday from 20 January to 30 June 2027 -> FREQ=WEEKLY;BYDAY=WE;UNTIL=20270630
every day except Sunday                  -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA
every day except Sundays                 -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA
daily except on Sundays                  -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA
Monday to Friday except Wednesday        -> FREQ=WEEKLY;BYDAY=MO,TU,TH,FR
every day but not on Sunday              -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA
every day except weekends                -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
weekends                                 -> FREQ=WEEKLY;BYDAY=SA,SU
every weekend                            -> FREQ=WEEKLY;BYDAY=SA,SU
at weekends                              -> FREQ=WEEKLY;BYDAY=SA,SU
at the weekend                           -> FREQ=WEEKLY;BYDAY=SA,SU
every other weekend                      -> FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU
once                                     -> None
one-off                                  -> None
every Tusday                             -> FREQ=WEEKLY;BYDAY=TU
first Thrusday of the month              -> FREQ=MONTHLY;BYDAY=1TH
every Wensday                            -> FREQ=WEEKLY;BYDAY=WE
EVERY TUESDAY                            -> FREQ=WEEKLY;BYDAY=TU
5 days in a row                          -> FREQ=DAILY;COUNT=5
3 months in a row                        -> FREQ=MONTHLY;BYDAY=3WE;COUNT=3
the 13th of the month if it is a Friday  -> FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR
the 13th of each month, if it falls on a Friday -> FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR
every Tuesday and Thursday, 8 times      -> FREQ=WEEKLY;BYDAY=TU,TH;COUNT=8
first Tuesday each month                 -> FREQ=MONTHLY;BYDAY=1TU
first Tuesday every month                -> FREQ=MONTHLY;BYDAY=1TU
first Tuesday monthly                    -> FREQ=MONTHLY;BYDAY=1TU
first Tuesday a month                    -> FREQ=MONTHLY;BYDAY=1TU
monthly on the first Tuesday             -> FREQ=MONTHLY;BYDAY=1TU
monthly on the 15th                      -> FREQ=MONTHLY;BYMONTHDAY=15
every month on the 15th                  -> FREQ=MONTHLY;BYMONTHDAY=15
1st to 7th of the month                  -> FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7
from the 1st to the 7th of each month    -> FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7
every 15 days                            -> FREQ=DAILY;INTERVAL=15
every 14 days                            -> FREQ=DAILY;INTERVAL=14
every Monday - Friday                    -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Tues and Thurs                           -> FREQ=WEEKLY;BYDAY=TU,TH
Sundays                                  -> FREQ=WEEKLY;BYDAY=SU
every Sunday                             -> FREQ=WEEKLY;BYDAY=SU
"""

# What cannot be a rule, or could be two: the code, then a part of what is said about it.
REFUSED = """
twice a month on Tuesday                 -> phrase_ambiguous -> 1st and 3rd Tuesday
the first two Tuesdays                   -> phrase_ambiguous -> first Tuesday of the month
biweekly                                 -> phrase_ambiguous -> every two weeks
bi-monthly                               -> phrase_ambiguous -> 1st and 3rd Tuesday of the month
twice a month                            -> phrase_ambiguous -> 1st and 15th of the month
twice a week                             -> phrase_ambiguous -> every Tuesday and Thursday
two times per week                       -> phrase_ambiguous -> every Tuesday and Thursday
three times a year                       -> phrase_ambiguous -> every 6 months
every second Tuesday                     -> phrase_ambiguous -> every other Tuesday
every 2nd Tuesday                        -> phrase_ambiguous -> second Tuesday of the month
a Tuesday every two weeks                -> phrase_unknown -> Write for example
one Tuesday a month                      -> phrase_ambiguous -> first Tuesday of the month
last Friday of every quarter -> phrase_ambiguous -> every 3 months, on the first Thursday
every October                            -> phrase_unknown -> Write for example
every Tuesday until June                 -> phrase_ambiguous -> until 30 June 2027
for 2 months                             -> phrase_ambiguous -> until 30 June 2027
8 times                                  -> phrase_ambiguous -> every Tuesday, 8 times
8 sessions                               -> phrase_ambiguous -> every Tuesday, 8 times
every Tuesday except in July and August  -> skip_in_phrase -> under “except”
every Tuesday except July and August     -> skip_in_phrase -> under “except”
every Tuesday outside school holidays    -> skip_in_phrase -> under “except”
Tuesdays in term time                    -> skip_in_phrase -> under “except”
Tuesdays, term-time only                 -> skip_in_phrase -> under “except”
one weekend a month                      -> phrase_ambiguous -> first Tuesday of the month
first weekend of the month               -> phrase_ambiguous -> first Saturday of the month
even weeks                               -> week_parity -> every 2 weeks
odd weeks                                -> week_parity -> every 2 weeks
Tuesdays in odd weeks                    -> week_parity -> every 2 weeks
every Tuesday, even weeks                -> week_parity -> every 2 weeks
every Tuesday at 6pm                     -> hour_in_phrase -> the hour apart
Tuesday evenings                         -> hour_in_phrase -> the hour apart
Tuesday 18:30                            -> hour_in_phrase -> the hour apart
every Tuesday morning                    -> hour_in_phrase -> the hour apart
irregular                                -> irregular_dates -> one line for each date
dates vary                               -> irregular_dates -> one line for each date
5, 12 and 19 March 2027                  -> irregular_dates -> one line for each date
12 March 2027                            -> irregular_dates -> one line for each date
frist Thursday                           -> phrase_unknown -> Write for example
8 Tuesdays and Thursdays                 -> phrase_ambiguous -> every Tuesday and Thursday, 8 times
first week of the month                  -> phrase_ambiguous -> first Tuesday of the month
every month on Tuesday                   -> phrase_ambiguous -> first Tuesday of the month
Tuesday of every month                   -> phrase_ambiguous -> first Tuesday of the month
whenever we like                         -> phrase_unknown -> Write for example
Thursdays (first of the month)           -> phrase_unknown -> Write for example
"""


def read(phrase: str) -> str:
    rule = parse_phrase(phrase, first_date=WEDNESDAY, language="en")
    return "None" if rule is None else rule_text(rule)


@pytest.mark.parametrize(("phrase", "rule"), rows(UNDERSTOOD))
def test_understood(phrase, rule):
    assert read(phrase) == rule


@pytest.mark.parametrize(("phrase", "code", "advice"), rows(REFUSED))
def test_refused_with_what_to_write_instead(phrase, code, advice):
    with pytest.raises(RecurrenceError) as refused:
        read(phrase)

    assert (refused.value.code, advice in str(refused.value)) == (code, True), str(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        *("unknown", "which", "which_week_end", "which_days", "which_quarter", "every_rank"),
        *("working_day", "cadence", "count_last", "hour", "end_day", "hyphen"),
    ],
)
def test_what_errors_advise_is_understood(name):
    for example in quoted(getattr(MESSAGES, name)):
        assert read(example)
