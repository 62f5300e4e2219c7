from __future__ import annotations

import pytest

from events.domain.imports.tables import MAX_BYTES, MAX_ROWS, TableKind, read_table
from events.errors import EventsError
from tests.events.imports.files import ORGANIZATIONS, PROGRAMME, WINDOWS_PROGRAMME

HEADER = "organisation;titre;type;premiere_date;heure_debut"
ROW = "Réseau;Café d’hiver;café;03/12/2026;18h30"
CELLS = {
    "organisation": "Réseau",
    "titre": "Café d’hiver",
    "type": "café",
    "premiere_date": "03/12/2026",
    "heure_debut": "18h30",
}


def refusal(data: bytes) -> str:
    with pytest.raises(EventsError) as caught:
        read_table(data)
    return caught.value.code


def test_the_three_files_are_read_as_they_are():
    organizations, programme, windows = map(
        read_table, (ORGANIZATIONS, PROGRAMME, WINDOWS_PROGRAMME)
    )
    assert (organizations.kind, len(organizations.rows)) == (TableKind.ORGANIZATIONS, 12)
    assert (programme.kind, len(programme.rows)) == (TableKind.PROGRAMME, 35)
    assert (windows.kind, len(windows.rows)) == (TableKind.PROGRAMME, 10)
    assert organizations.rows[5]["description"] == (
        "Médiation sociale par des pairs, auprès de jeunes adultes."
    )
    assert organizations.rows[6]["description"] == (
        "Reprise d'activité ; groupes animés par d'anciens bénéficiaires formés."
    )
    assert windows.rows[1]["acces"] == "réservé aux adhérents"
    assert windows.rows[4]["tarif"] == "5 €"
    assert [row.number for row in windows.rows] == [*range(2, 12)]


@pytest.mark.parametrize(
    "data",
    [
        f"{HEADER}\n{ROW}".encode(),
        f"{HEADER}\n{ROW}".encode("utf-8-sig"),
        f"{HEADER}\r\n{ROW}\r\n".encode("cp1252"),
        f"{HEADER}\r{ROW}\r".encode(),
        f"{HEADER}\n{ROW}".encode("utf-16"),
        f"{HEADER}\n{ROW}".replace(";", ",").encode(),
        f"{HEADER}\n{ROW}".replace(";", "\t").encode(),
        f"sep=;\n{HEADER}\n{ROW}".encode(),
        f"\n;;;;\n{HEADER}\n\n{ROW}\n;;;;\n".encode(),
        f"Organisation ; TITRE;Type;Première date;Heure début\n{ROW}".encode(),
        '"organisation";"titre";"type";"premiere_date";"heure_debut"\n'
        '"Réseau";"Café d’hiver";"café";"03/12/2026";"18h30"'.encode(),
        f"{HEADER};;\n{ROW};;".encode(),
    ],
)
def test_encodings_separators_and_line_ends_are_all_the_same(data):
    table = read_table(data)
    assert [dict(row.cells) for row in table.rows] == [CELLS]


def test_rows_are_numbered_as_a_spreadsheet_does_though_a_cell_has_several_lines():
    text = f'{HEADER};description\n{ROW};"deux\nlignes"\n\n{ROW};suite'
    rows = read_table(text.encode()).rows
    assert [(row.number, row["description"]) for row in rows] == [(2, "deux\nlignes"), (4, "suite")]


def test_short_rows_are_completed_and_long_ones_are_told():
    rows = read_table(f"{HEADER}\nRéseau;Café\n{ROW};;\n{ROW};de trop".encode()).rows
    assert rows[0]["heure_debut"] == ""
    assert [row.surplus for row in rows] == [False, False, True]


def test_columns_that_mean_nothing_to_us_are_named():
    table = read_table(f"{HEADER};Couleur;;x\x1b[31m\n{ROW};rouge".encode())
    assert table.ignored == ("Couleur", "x\ufffd[31m")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\n \n;;\n", "file_empty"),
        (HEADER.encode(), "file_empty"),
        (f"{HEADER}\n;;;;\n".encode(), "file_empty"),
        (b"bonjour;tout;le;monde\n1;2;3;4", "bad_header"),
        (b"organisation;titre;type\na;b;c", "bad_header"),
        (b"nom;type\na;b", "bad_header"),
        (f"{HEADER};Titre\n{ROW};x".encode(), "bad_header"),
        (b";" * 200, "file_empty"),
        (b"a;" * 200, "bad_header"),
        (b"PK\x03\x04" + b"\0" * 40, "not_a_table"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 40, "not_a_table"),
        (f"{HEADER}\n{ROW}\0".encode(), "not_a_table"),
        (b"x" * (MAX_BYTES + 1), "file_too_large"),
        (f'{HEADER}\n"Réseau;Café'.encode(), "bad_quotes"),
        (f'{HEADER}\n"Réseau"x;Café'.encode(), "bad_quotes"),
        (f"{HEADER}\n{'x' * 200_000};Café".encode(), "bad_quotes"),
        (HEADER.encode() + b"\na;b" * (MAX_ROWS + 1), "too_many_rows"),
    ],
)
def test_what_is_not_a_table_is_refused_with_a_reason(data, code):
    assert refusal(data) == code


def test_a_header_that_lacks_columns_names_them():
    with pytest.raises(EventsError, match=r"Il manque dans la première ligne\s: type, heure_debut"):
        read_table(b"organisation;titre;premiere_date\na;b;c")


def test_the_row_of_a_lost_quote_is_named():
    with pytest.raises(EventsError, match="La ligne 3 a un guillemet"):
        read_table(f'{HEADER}\n{ROW}\n"Réseau;Café'.encode())
