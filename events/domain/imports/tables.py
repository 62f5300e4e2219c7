"""A spreadsheet saved as CSV, made into rows: encodings, separators and headers as they come."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from events.errors import EventsError
from groups.domain.folding import fold

from .shown import shown

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 100
_SEPARATORS = ";,\t"


class TableKind(StrEnum):
    """What the rows of a file are."""

    ORGANIZATIONS = "organizations"
    PROGRAMME = "programme"


NEEDED = {
    TableKind.PROGRAMME: ("organisation", "titre", "type", "premiere_date", "heure_debut"),
    TableKind.ORGANIZATIONS: ("nom", "type", "departement"),
}
COLUMNS = {
    TableKind.PROGRAMME: (
        *("organisation", "titre", "type", "public", "acces", "format", "premiere_date"),
        *("heure_debut", "heure_fin", "recurrence", "jusqu_au", "sauf", "places", "lieu"),
        *("adresse", "code_postal", "ville", "tarif", "animation", "description"),
    ),
    TableKind.ORGANIZATIONS: (
        *("nom", "type", "departement", "ville", "reseau", "site", "description"),
    ),
}
_OTHER_NAMES = {
    TableKind.PROGRAMME: {
        "association": "organisation",
        "structure": "organisation",
        "intitule": "titre",
        "publics": "public",
        "date": "premiere_date",
        "date_de_debut": "premiere_date",
        "debut": "heure_debut",
        "heure_de_debut": "heure_debut",
        "fin": "heure_fin",
        "heure_de_fin": "heure_fin",
        "jusqu": "jusqu_au",
        "jusquau": "jusqu_au",
        "nombre_de_places": "places",
        "jauge": "places",
        "cp": "code_postal",
        "commune": "ville",
        "prix": "tarif",
        "animateurs": "animation",
    },
    TableKind.ORGANIZATIONS: {
        "organisation": "nom",
        "association": "nom",
        "commune": "ville",
        "site_web": "site",
        "presentation": "description",
    },
}


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it (the header is 1) and its cells by column."""

    number: int
    cells: Mapping[str, str]
    surplus: bool = False

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Table:
    """A whole file; ``ignored`` names its columns that mean nothing to us."""

    kind: TableKind
    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Header:
    """The titles of a file, read under one separator as one kind of table."""

    kind: TableKind
    separator: str
    titles: list[str]

    @property
    def names(self) -> list[str]:
        """Our column of each title, '' for none of ours."""
        return [self._name(title) for title in self.titles]

    def _name(self, title: str) -> str:
        name = fold(title).replace(" ", "_")
        name = _OTHER_NAMES[self.kind].get(name, name)
        return name if name in COLUMNS[self.kind] else ""

    @property
    def missing(self) -> list[str]:
        """The columns that this kind of table can't do without, and that it lacks."""
        return [name for name in NEEDED[self.kind] if name not in self.names]

    @property
    def likeness(self) -> tuple[int, int]:
        """How much it looks like a table of that kind."""
        return -len(self.missing), len({*self.names} - {""})


def read_table(data: bytes) -> Table:
    """Read a file as it is, empty rows left out.

    Raises EventsError: ``file_too_large``, ``not_a_table``, ``file_empty``, ``bad_header``,
    ``too_many_rows``, ``bad_quotes``.
    """
    text = _decoded(data)
    header = _header(text)
    records = _records(text, header.separator)
    next(records)
    rows = tuple(_rows(records, header.names))
    if not rows:
        raise EventsError("file_empty", _("Ce fichier n’a aucune ligne sous ses titres."))
    pairs = zip(header.titles, header.names, strict=True)
    ignored = tuple(shown(title) for title, name in pairs if title.strip() and not name)
    return Table(kind=header.kind, rows=rows, ignored=ignored)


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise EventsError(
            "file_too_large", _("Ce fichier dépasse 5 Mo : coupez-le en plusieurs fichiers.")
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise EventsError(
            "not_a_table",
            _("C’est un classeur. Enregistrez-le au format CSV, puis importez ce fichier-là."),
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").replace("\0", "\ufffd")
    if b"\0" in data:
        raise EventsError(
            "not_a_table", _("Ce n’est pas un fichier de texte. Enregistrez-le au format CSV.")
        )
    return _decoded_bytes(data)


def _decoded_bytes(data: bytes) -> str:
    """UTF-8 where it is, else Windows-1252, in which all but five bytes mean something."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _header(text: str) -> _Header:
    """Find kind and separator: those under which the titles say most to us."""
    found = max(
        (
            _Header(kind, separator, _titles(text, separator))
            for separator in _SEPARATORS
            for kind in TableKind
        ),
        key=lambda header: header.likeness,
    )
    if not found.titles:
        raise EventsError("file_empty", _("Ce fichier est vide."))
    _check_header(found)
    return found


def _titles(text: str, separator: str) -> list[str]:
    _number, titles = next(_records(text, separator, strict=False), (0, []))
    if len(titles) > MAX_COLUMNS:
        raise EventsError("bad_header", _("La première ligne a plus de 100 colonnes."))
    return titles


def _check_header(header: _Header) -> None:
    if len(header.missing) == len(NEEDED[header.kind]):
        raise EventsError(
            "bad_header",
            _(
                "La première ligne ne donne pas les titres attendus. Pour un programme : "
                "%(programme)s. Pour des organisations : %(organizations)s."
            )
            % {kind.value: " ; ".join(COLUMNS[kind]) for kind in TableKind},
        )
    if header.missing:
        raise EventsError(
            "bad_header",
            _("Il manque dans la première ligne : %(missing)s.")
            % {"missing": ", ".join(header.missing)},
        )
    names = header.names
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise EventsError(
            "bad_header",
            _("La première ligne donne deux fois : %(twice)s.") % {"twice": ", ".join(twice)},
        )


def _records(text: str, separator: str, *, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """The records that say something, each with its number; a « sep=; » line is left out."""
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=separator, strict=strict)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1 and cells and cells[0].casefold().startswith("sep="):
                continue
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise EventsError(
            "bad_quotes",
            _('La ligne %(number)d a un guillemet « " » de trop, ou une cellule sans fin.')
            % {"number": number + 1},
        ) from error


def _rows(records: Iterator[tuple[int, list[str]]], names: list[str]) -> Iterator[Row]:
    for amount, (number, cells) in enumerate(records, 1):
        if amount > MAX_ROWS:
            raise EventsError(
                "too_many_rows",
                _("Ce fichier a plus de 20 000 lignes : coupez-le en plusieurs fichiers."),
            )
        pairs = zip(names, cells, strict=False)
        yield Row(
            number=number,
            cells={name: cell.strip() for name, cell in pairs if name},
            surplus=any(cell.strip() for cell in cells[len(names) :]),
        )
