"""How an import went, in lines that an association can act on."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.domain.organizations import Change

from .findings import Finding
from .steps import Report, Step
from .tables import TableKind

_COLON = "\N{NO-BREAK SPACE}:"


def report_lines(report: Report) -> Iterator[str]:
    """Give the report line by line: every row, then what it comes to."""
    for step in report.steps:
        yield from _step_lines(step)
    if report.ignored:
        yield _("Colonnes sans effet : %s.") % ", ".join(report.ignored)
    yield _sum_line(report)
    yield _end_line(report)


def _step_lines(step: Step) -> Iterator[str]:
    owner = f" ({step.owner})" if step.owner else ""
    yield f"{_line_number(step)} · {step.title or _('sans titre')}{owner}{_COLON} {_outcome(step)}"
    for detail in step.details:
        yield f"    {detail}"
    for warning in step.warnings:
        yield f"    {_('à vérifier')}, {_finding(step, warning)}"
    for fault in step.faults:
        yield f"    {_('erreur')}, {_finding(step, fault)}"


def _line_number(step: Step) -> str:
    return _("Ligne %d") % step.number


def _outcome(step: Step) -> str:
    if step.faults or step.change is None:
        return _("refusé")
    return {
        Change.NEW: _("nouveau"),
        Change.SAME: _("inchangé"),
        Change.UPDATED: _("mis à jour"),
    }[step.change]


def _finding(step: Step, finding: Finding) -> str:
    where = _("ligne %d") % step.number
    if finding.column:
        where = _("%(where)s, colonne %(column)s") % {"where": where, "column": finding.column}
    return f"{where}{_COLON} {finding.text}"


def _sum_line(report: Report) -> str:
    rows = ngettext("%d ligne", "%d lignes", len(report.steps)) % len(report.steps)
    parts = [
        ngettext("%d nouveau", "%d nouveaux", report.amount(Change.NEW))
        % report.amount(Change.NEW),
        _("%d mis à jour") % report.amount(Change.UPDATED),
        ngettext("%d inchangé", "%d inchangés", report.amount(Change.SAME))
        % report.amount(Change.SAME),
    ]
    refused = sum(not step.is_good for step in report.steps)
    parts.append(ngettext("%d refusé", "%d refusés", refused) % refused)
    return f"{rows}{_COLON} {', '.join(parts)}."


def _end_line(report: Report) -> str:
    if report.is_dry:
        return _("Essai à blanc : rien n’a été écrit.")
    if not report.is_written:
        return _(
            "Rien n’a été écrit. Corrigez les lignes refusées, "
            "ou relancez avec --skip-bad pour charger les autres."
        )
    if not any(report.amount(change) for change in (Change.NEW, Change.UPDATED)):
        said = _("Tout était déjà là : rien n’a changé.")
    elif report.kind is TableKind.ORGANIZATIONS:
        said = _("Les organisations sont écrites.")
    else:
        said = _("Le programme est écrit.")
    return said if report.is_fine else f"{said} {_('Les lignes refusées ne sont pas chargées.')}"
