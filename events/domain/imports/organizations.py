"""Rows of a list of organisations, each made into a step."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from events.errors import EventsError
from groups.domain.folding import fold
from groups.domain.organizations import (
    OrganizationDraft,
    checked_organization,
    find_network,
    find_organization,
    save_organization,
)
from groups.domain.territories import find_commune
from groups.errors import GroupsError
from groups.models import Department, Organization

from .cells import CellError
from .findings import RowReader
from .shown import shown
from .steps import Step
from .tables import Row, Table

MAX_ORGANIZATIONS = 2_000
_KINDS = {
    Organization.Kind.ASSOCIATION: "association asso",
    Organization.Kind.GEM: "gem",
    Organization.Kind.NETWORK: "reseau federation plateforme",
    Organization.Kind.TRAINING: "formation",
    Organization.Kind.UNIVERSITY: "universite",
    Organization.Kind.COLLECTIVE: "collectif",
}
_KIND_WORDS = {word: str(kind) for kind, words in _KINDS.items() for word in words.split()}
_LONG_WORDS = {
    "groupe d entraide mutuelle": Organization.Kind.GEM,
    "organisme de formation": Organization.Kind.TRAINING,
}
_COLUMN_OF_FIELD = {
    "name": "nom",
    "kind": "type",
    "department": "departement",
    "city": "ville",
    "website": "site",
    "networks": "reseau",
}


def organization_steps(table: Table, *, now: datetime, is_demo: bool = False) -> list[Step]:
    """Return what to do with each row; nothing is written.

    Networks are written first, so that an organisation finds the one it names lower down.
    Raises EventsError ``too_many_rows`` beyond 2,000 organisations.
    """
    if len(table.rows) > MAX_ORGANIZATIONS:
        raise EventsError("too_many_rows", _("Importez au plus 2 000 organisations à la fois."))
    planner = _Planner(table, now=now, is_demo=is_demo)
    return [planner.step(row) for row in table.rows]


def _is_network(row: Row) -> bool:
    return _KIND_WORDS.get(fold(row["type"])) == Organization.Kind.NETWORK


class _Planner:
    """Plans row after row, remembering what the rows before have said."""

    def __init__(self, table: Table, *, now: datetime, is_demo: bool) -> None:
        self.now = now
        self.is_demo = is_demo
        self.departments = {fold(row.name): row.code for row in Department.objects.all()}
        self.announced = {fold(row["nom"]) for row in table.rows if _is_network(row)}
        self.seen: dict[tuple[str, str], int] = {}

    def step(self, row: Row) -> Step:
        reader = RowReader(row)
        step = Step(
            number=row.number,
            title=shown(row["nom"]),
            warnings=reader.warnings,
            faults=reader.faults,
        )
        draft = _draft(reader, self.departments)
        if draft is not None and not self._is_repeated(reader, draft):
            self._plan(step, reader, draft)
        return step

    def _is_repeated(self, reader: RowReader, draft: OrganizationDraft) -> bool:
        number = reader.row.number
        first = self.seen.setdefault((fold(draft.name), draft.department), number)
        if first != number:
            reader.fault("nom", _("La ligne %d décrit déjà cette organisation.") % first)
        return first != number

    def _plan(self, step: Step, reader: RowReader, draft: OrganizationDraft) -> None:
        step.owner = str(Organization.Kind(draft.kind).label)
        step.rank = 0 if draft.kind == Organization.Kind.NETWORK else 1
        step.is_new = find_organization(name=draft.name, department=draft.department) is None
        step.details = [_place(draft)]
        for network in draft.networks:
            if fold(network) not in self.announced and find_network(network) is None:
                self.announced.add(fold(network))
                reader.warn("reseau", _("Le réseau « %s » n’existait pas : il est créé.") % network)
        step.write = lambda: save_organization(
            draft=draft, now=self.now, is_demo=self.is_demo, accepted=self.is_demo
        )[1]


def _draft(reader: RowReader, departments: dict[str, str]) -> OrganizationDraft | None:
    def department(text: str) -> str:
        code = departments.get(fold(text), text.strip().upper().zfill(2))
        if code not in departments.values():
            raise CellError(_("n’est pas un département : écrivez son code, comme 69"))
        return code

    if reader.row.surplus:
        reader.fault("", _("Il y a plus de cellules que de titres : vérifiez les points-virgules."))
    name = reader.needed("nom", str, "")
    kind = reader.needed("type", _kind, "")
    code = reader.needed("departement", department, "")
    if reader.faults:
        return None
    city = reader.row["ville"]
    if city and find_commune(name=city, department=code) is None:
        reader.warn("ville", _("Commune inconnue dans ce département : vérifiez les deux."))
    return _checked(
        reader,
        OrganizationDraft(
            name=name,
            kind=kind,
            department=code,
            city=city,
            networks=tuple(one.strip() for one in reader.row["reseau"].split(",") if one.strip()),
            website=reader.row["site"],
            description=reader.row["description"],
        ),
    )


def _checked(reader: RowReader, draft: OrganizationDraft) -> OrganizationDraft | None:
    try:
        return checked_organization(draft)
    except GroupsError as error:
        reader.fault(_COLUMN_OF_FIELD.get(error.field, error.field), str(error))
        return None


def _kind(text: str) -> str:
    folded = fold(text)
    found = _KIND_WORDS.get(folded) or _LONG_WORDS.get(folded)
    if found is None:
        raise CellError(
            _(
                "n’est pas connu ici : écrivez association, gem, reseau, formation, universite "
                "ou collectif"
            )
        )
    return found


def _place(draft: OrganizationDraft) -> str:
    place = f"{draft.city} ({draft.department})" if draft.city else draft.department
    networks = ", ".join(draft.networks)
    return f"{place} ; {networks}" if networks else place
