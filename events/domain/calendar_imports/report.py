"""How the import of a calendar went, event by event, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.domain.organizations import Change

from .planning import EventStep

_COLON = "\N{NO-BREAK SPACE}:"
_IN_ORDER = (Change.NEW, Change.UPDATED, Change.SAME)


@dataclass(frozen=True)
class CalendarReport:
    """How an import went; ``is_written`` tells whether good events were kept.

    ``notes`` are about the file itself; ``is_whole`` is whether it had an end.
    """

    name: str
    steps: tuple[EventStep, ...]
    notes: tuple[str, ...]
    is_whole: bool
    is_dry: bool
    is_written: bool

    @property
    def is_fine(self) -> bool:
        """Whether no event was at fault; those left out are not."""
        return not any(step.faults for step in self.steps)

    @property
    def taken(self) -> list[EventStep]:
        """Events that come in, or are here already."""
        return [step for step in self.steps if step.is_good]

    @property
    def left_out(self) -> list[EventStep]:
        """Events that are well-formed and not for here: over, private, called off."""
        return [step for step in self.steps if step.left_out]

    @property
    def refused(self) -> list[EventStep]:
        """Events that can't come in."""
        return [step for step in self.steps if step.faults]

    def amount(self, change: Change) -> int:
        """How many events came to that change."""
        return sum(step.is_good and step.change is change for step in self.steps)

    @property
    def changes_nothing(self) -> bool:
        """Whether all that comes in was here already."""
        return not (self.amount(Change.NEW) or self.amount(Change.UPDATED))


def report_lines(report: CalendarReport) -> Iterator[str]:
    """Give the report line by line: the file, every event, then what it comes to."""
    yield from report.notes
    for step in report.steps:
        yield from _step_lines(step)
    yield sum_words(report)
    yield _end_line(report)


def _step_lines(step: EventStep) -> Iterator[str]:
    yield f"{step.number} · {step.title or _('sans titre')}{_COLON} {outcome_words(step)}"
    if step.is_good:
        yield from (f"    {detail}" for detail in step.details)
        yield from (f"    {_('adapté')}{_COLON} {note}" for note in step.notes.lines)
    yield from (f"    {reason}" for reason in reasons_of(step))


def reasons_of(step: EventStep) -> list[str]:
    """Return why an event doesn't come in."""
    return [step.left_out] if step.left_out else [fault.text for fault in step.faults]


def outcome_words(step: EventStep) -> str:
    """« nouveau », « inchangé », « mis à jour », « laissé de côté », « refusé »."""
    if step.left_out:
        return _("laissé de côté")
    if step.faults or step.change is None:
        return _("refusé")
    return {
        Change.NEW: _("nouveau"),
        Change.SAME: _("inchangé"),
        Change.UPDATED: _("mis à jour"),
    }[step.change]


def sum_words(report: CalendarReport) -> str:
    """« 12 évènements : 3 nouveaux, 1 mis à jour, 6 inchangés, 2 laissés de côté, 0 refusé. »."""
    new, updated, same = (report.amount(change) for change in _IN_ORDER)
    left_out, refused, total = len(report.left_out), len(report.refused), len(report.steps)
    parts = [
        ngettext("%d nouveau", "%d nouveaux", new) % new,
        _("%d mis à jour") % updated,
        ngettext("%d inchangé", "%d inchangés", same) % same,
        ngettext("%d laissé de côté", "%d laissés de côté", left_out) % left_out,
        ngettext("%d refusé", "%d refusés", refused) % refused,
    ]
    events = ngettext("%d évènement", "%d évènements", total) % total
    return f"{events}{_COLON} {', '.join(parts)}."


def _end_line(report: CalendarReport) -> str:
    if report.is_dry:
        return _("Essai à blanc : rien n’a été écrit.")
    if not report.is_written:
        return _(
            "Rien n’a été écrit. Corrigez les évènements refusés dans votre agenda, "
            "ou relancez avec --skip-bad pour prendre les autres."
        )
    if report.changes_nothing:
        return _("Tout était déjà là : rien n’a changé.")
    return _("Le programme est écrit.")
