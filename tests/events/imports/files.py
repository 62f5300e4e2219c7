"""The three files that associations sent, byte for byte, and small ones in their shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from events.domain.imports.tables import COLUMNS, TableKind

DATA = Path(__file__).parent / "data"
ORGANIZATIONS = (DATA / "organisations.csv").read_bytes()
PROGRAMME = (DATA / "programme.csv").read_bytes()
WINDOWS_PROGRAMME = (DATA / "programme_gem_windows.csv").read_bytes()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

ATELIER = {
    "organisation": "GEM La Boussole",
    "titre": "Atelier photo",
    "type": "atelier",
    "public": "adhérents",
    "acces": "sur inscription",
    "format": "sur place",
    "premiere_date": "04/12/2026",
    "heure_debut": "14h",
    "heure_fin": "16h",
    "recurrence": "tous les vendredis",
    "places": "8",
    "lieu": "GEM La Boussole",
    "adresse": "3 rue des Alliés",
    "code_postal": "38100",
    "ville": "Grenoble",
}


def programme(*rows: Mapping[str, str]) -> bytes:
    """A programme with these rows, each an ``ATELIER`` but for what it names."""
    columns = COLUMNS[TableKind.PROGRAMME]
    lines = [columns, *([{**ATELIER, **row}.get(name, "") for name in columns] for row in rows)]
    return "\r\n".join(";".join(cells) for cells in lines).encode()


def plain(text: str) -> str:
    """The text with plain spaces, for tests that hold the words and not the typography."""
    return text.translate({0xA0: " ", 0x202F: " "})
