"""« Tous les jeudis, sauf en août »: the recurrence apart from what it leaves out."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipClauses:
    """How a language opens and closes what is left out of a recurrence.

    « Except on Sundays » is no such clause but a part of the rule. `term_time` is what says
    « outside school holidays » (`outside_holidays`) the other way round.
    """

    opening: re.Pattern[str]
    closing: re.Pattern[str]
    term_time: re.Pattern[str]
    outside_holidays: str

    def cut(self, phrase: str) -> tuple[str, tuple[str, ...]]:
        """Give the phrase without its clauses, and the text of each; an empty one too."""
        kept = self.term_time.sub(self.outside_holidays, phrase)
        clauses = []
        while found := self.opening.search(kept):
            rest = kept[found.end() :]
            closing = self.closing.search(rest)
            end = closing.start() if closing else len(rest)
            clauses.append(rest[:end].strip(" ,;()."))
            kept = f"{kept[: found.start()]} {rest[end:]}"
        return (kept if clauses else phrase).strip(), tuple(clauses)
