"""What can be wrong with a phrase, said in the language it is written in."""

from __future__ import annotations

from dataclasses import dataclass

from events.domain.recurrence.errors import RecurrenceError


class PhraseError(RecurrenceError):
    """A phrase that we do not understand, or that can be understood in two ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The sentences of one language, each with an example of what to write instead."""

    unknown: str
    too_long: str
    no_such_date: str
    which: str
    which_week_end: str
    which_days: str
    which_quarter: str
    every_rank: str
    working_day: str
    hyphen: str
    cadence: str
    count_last: str
    skip: str
    hour: str
    irregular: str
    end_day: str
    two_ends: str
    two_starts: str
    too_few_dates: str
    even: str
    odd: str
    parity_start: str
    parity_end: str

    def not_understood(self, phrase: str) -> PhraseError:
        """Say which phrase it was, and give some that work."""
        return PhraseError("phrase_unknown", self.unknown, phrase=shortened(phrase))


def shortened(phrase: str) -> str:
    """Give as much of a phrase as an error repeats."""
    return phrase.strip()[:80]
