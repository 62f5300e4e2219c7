"""What is said in English of a phrase that cannot be read."""

from __future__ import annotations

from events.domain.phrases.errors import Messages

MESSAGES = Messages(
    unknown=(
        "We did not understand “{phrase}”. Write for example “every Tuesday”, "
        "“first Thursday of the month”, “every other Saturday”, “every 3 months” "
        "or “8 Tuesdays in a row”."
    ),
    too_long="This recurrence is too long: {longest} characters at most.",
    no_such_date="There is no {day}/{month:02}/{year}: check the date (day/month/year).",
    which=(
        "“{phrase}” does not say which one: write for example “first Tuesday of the month” "
        "or “last Tuesday of the month”."
    ),
    which_week_end=(
        "A weekend may lie across two months: write “first Saturday of the month”, "
        "“first Sunday of the month” or “first Saturday and first Sunday of the month”."
    ),
    which_days=(
        "“{phrase}” does not say on which days: write for example “every Tuesday and Thursday”, "
        "“every two weeks”, “1st and 3rd Tuesday of the month”, “1st and 15th of the month” "
        "or “every 6 months”."
    ),
    which_quarter=(
        "“{phrase}” does not say which month: write for example “every 3 months, on the first "
        "Thursday” or “first Thursday of January, April, July and October”."
    ),
    every_rank=(
        "“{phrase}” can be read in two ways: write “second Tuesday of the month” "
        "or “every other Tuesday”."
    ),
    working_day="Write “last working day of the month” (Monday to Friday).",
    hyphen="Write “Monday and Thursday” or “Monday to Thursday” instead of a hyphen.",
    cadence="“{phrase}” does not say how often: add it, as in “every Tuesday, 8 times”.",
    count_last="Write the number of dates at the end: “every Tuesday and Thursday, 8 times”.",
    skip="Write what is left out apart, under “except”: “August, public holidays”.",
    hour="Write the hour apart: here only the days, like “every Tuesday”.",
    irregular="For dates that follow no pattern, write one line for each date, with no recurrence.",
    end_day=(
        "Give the day of the end or the number of dates: “every Tuesday until 30 June 2027” "
        "or “every Tuesday, 8 times”."
    ),
    two_ends="The recurrence and the “until” column give two different ends.",
    two_starts=(
        "The recurrence begins on {start}, and the first date is {first}: give the same day."
    ),
    too_few_dates=(
        "There are not {count} dates before the end that is given: keep the number or the end."
    ),
    even="even",
    odd="odd",
    parity_start=(
        "{day} is in week {week}: give a first date in an {parity} week, or write “every 2 weeks”."
    ),
    parity_end=(
        "Even and odd weeks shift after {day}, since that year has 53: end “until {day}”, adding "
        "a line for what follows if need be, or write “every 2 weeks”, which never shifts."
    ),
)
