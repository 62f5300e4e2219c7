"""From one row of a programme to an event's draft, with all that is wrong or surprising in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from events.domain.drafts import EventDraft, FacilitatorDraft, VenueDraft, checked_draft
from events.errors import EventsError
from events.models import Format, Visibility
from groups.domain.folding import fold
from groups.domain.territories import find_commune
from groups.domain.texts import one_line, paragraphs
from groups.errors import GroupsError

from .cells import Fee, parse_capacity, parse_fee
from .findings import RowReader
from .times import Times, departure_words, read_times
from .vocabulary import (
    is_to_hide,
    parse_access,
    parse_ages,
    parse_audience,
    parse_facilitators,
    parse_format,
    parse_kind,
    untold_roles,
)

_COLUMN_OF_FIELD = {
    "title": "titre",
    "kind": "type",
    "audience": "public",
    "access_mode": "acces",
    "format": "format",
    "starts_at": "premiere_date",
    "duration_minutes": "jusqu_au",
    "capacity": "places",
    "venue": "lieu",
    "fee": "tarif",
    "facilitators": "animation",
    "min_age": "description",
    "rrule": "recurrence",
}


def column_of(field: str) -> str:
    """The column behind a field that a rule of ours names."""
    return _COLUMN_OF_FIELD.get(field, field)


@dataclass(frozen=True)
class ProgrammeRow:
    """A row that can be understood, on its own; whose it is remains to be found."""

    organization: str
    draft: EventDraft


def read_row(reader: RowReader) -> ProgrammeRow | None:
    """Return what the row asks for; None after noting at least one fault."""
    row = reader.row
    if row.surplus:
        reader.fault("", _("Il y a plus de cellules que de titres : vérifiez les points-virgules."))
    organization = reader.needed("organisation", _line("organisation", 200), "")
    kind = reader.needed("type", parse_kind, "")
    times = read_times(reader, kind=kind)
    draft = _draft(reader, kind=kind, times=times)
    if reader.faults or draft is None:
        return None
    try:
        return ProgrammeRow(organization=organization, draft=checked_draft(draft))
    except (EventsError, GroupsError) as error:
        reader.fault(column_of(error.field), str(error))
        return None


def _draft(reader: RowReader, *, kind: str, times: Times | None) -> EventDraft | None:
    title = reader.needed("titre", _line("titre", 160), "")
    nobody: tuple[str, ...] = ()
    audience = reader.read("public", parse_audience, nobody)
    access = reader.read("acces", parse_access, "")
    place_format = reader.read("format", parse_format, "")
    capacity = reader.read("places", parse_capacity, None)
    fee = reader.read("tarif", parse_fee, Fee())
    faces: tuple[FacilitatorDraft, ...] = ()
    facilitators = reader.read("animation", parse_facilitators, faces)
    description = reader.read("description", _text("description", 4000), "")
    venue = _venue(reader, place_format)
    if times is None:
        return None
    for label in untold_roles(reader.row["animation"]):
        reader.warn("animation", _("Rôle non précisé pour « %s » : noté bénévole.") % label)
    low, high = parse_ages(description)
    return EventDraft(
        title=title,
        kind=kind,
        first_date=times.first_date,
        start_time=times.start_time,
        duration=times.duration,
        rule=times.rule,
        skips=times.skips,
        audience=audience,
        access_mode=access,
        format=place_format,
        visibility=Visibility.PRIVATE if is_to_hide(description) else Visibility.PUBLIC,
        description="\n\n".join(filter(None, [description, departure_words(times, kind=kind)])),
        fee_amount=fee.amount,
        fee_member_amount=fee.member_amount,
        fee_free_price=fee.free_price,
        fee_note=fee.note,
        capacity=capacity,
        venue=venue,
        min_age=low,
        max_age=high,
        facilitators=facilitators,
    )


def _line(column: str, longest: int) -> Callable[[str], str]:
    return lambda text: one_line(text, field=column, max_length=longest)


def _text(column: str, longest: int) -> Callable[[str], str]:
    return lambda text: paragraphs(text, field=column, max_length=longest)


def _venue(reader: RowReader, place_format: str) -> VenueDraft | None:
    venue = VenueDraft(
        name=reader.read("lieu", _line("lieu", 160), ""),
        street=reader.read("adresse", _line("adresse", 200), ""),
        postcode=reader.read("code_postal", _postcode, ""),
        city=reader.read("ville", _line("ville", 120), ""),
    )
    if not any((venue.name, venue.street, venue.postcode, venue.city)):
        if place_format in {Format.ONSITE, Format.HYBRID}:
            reader.warn("lieu", _("Sans lieu : l’adresse manquera sur la page."))
        return None
    if venue.city and find_commune(name=venue.city, postcode=venue.postcode) is None:
        reader.warn(
            "ville",
            _("Commune inconnue avec ce code postal : vérifiez les deux. Sans elle, pas de carte."),
        )
    return venue


def _postcode(text: str) -> str:
    """Five digits; spreadsheets drop the leading zero of « 01000 » and add spaces."""
    digits = "".join(text.split())
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit() and 4 <= len(digits) <= 5):
        raise EventsError(
            "bad_postcode", _("Un code postal a cinq chiffres, comme 69003."), field="venue"
        )
    return digits.zfill(5)


def import_key(row: ProgrammeRow, *, organization_slug: str) -> str:
    """What a row is known by: organisation, normalised title, place, first date and hour.

    SHA-256, hexadecimal. The date is the one written, also when the first session moves.
    """
    draft = row.draft
    venue = draft.venue or VenueDraft()
    place = (venue.name, venue.street, venue.postcode, venue.city)
    hour = draft.start_time.isoformat("minutes") if draft.start_time else ""
    parts = (
        organization_slug,
        fold(draft.title),
        *map(fold, place),
        draft.first_date.isoformat(),
        hour,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
