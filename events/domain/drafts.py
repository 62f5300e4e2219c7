"""What an organiser says of an event, checked before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from events.domain.recurrence import Rule
from events.domain.registration_terms import Terms, cleaned_terms
from events.domain.skips import Skips
from events.errors import EventsError
from events.models import (
    MAX_CAPACITY,
    MAX_DURATION,
    AccessFeature,
    AccessMode,
    Audience,
    FacilitatorRole,
    Format,
    Kind,
    Visibility,
)
from groups.domain.texts import one_line, paragraphs

MAX_AGE = 120
MAX_FEE = Decimal("99999.99")
MAX_EXTRA_DATES = 1_000
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, kw_only=True)
class VenueDraft:
    """A place, in words; positions in degrees (WGS 84) where they are known."""

    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    department: str = ""
    latitude: float | None = None
    longitude: float | None = None
    access_notes: str = ""


@dataclass(frozen=True)
class FacilitatorDraft:
    """Who welcomes, as shown, and in what quality."""

    label: str
    role: str


@dataclass(frozen=True, kw_only=True)
class EventDraft(Terms):
    """An event with its one schedule; wall-clock values are read in ``timezone``.

    ``start_time`` None means all day, and ``duration`` then counts whole days.
    """

    title: str
    kind: str
    first_date: date
    start_time: time | None
    duration: timedelta
    audience: tuple[str, ...] = ()
    access_mode: str = AccessMode.DROP_IN
    format: str = Format.ONSITE
    visibility: str = Visibility.PUBLIC
    description: str = ""
    summary_easy: str = ""
    welcome: str = ""
    usual_size: int | None = None
    may_listen: bool | None = None
    may_leave: bool | None = None
    may_bring: bool | None = None
    late_ok: bool | None = None
    fee_amount: Decimal | None = None
    fee_free_price: bool = False
    fee_member_amount: Decimal | None = None
    fee_note: str = ""
    access_features: tuple[str, ...] = ()
    timezone: str = ""
    rule: Rule | None = None
    rdates: tuple[datetime, ...] = ()
    exdates: tuple[date, ...] = ()
    skips: Skips | None = None
    capacity: int | None = None
    has_waitlist: bool = True
    venue: VenueDraft | None = None
    online_url: str = ""
    is_place_hidden: bool = False
    min_age: int | None = None
    max_age: int | None = None
    facilitators: tuple[FacilitatorDraft, ...] = ()
    import_key: str = ""


def checked_draft(draft: EventDraft) -> EventDraft:
    """Return the draft with its texts cleaned.

    Raises EventsError or GroupsError naming the first field that can't stand.
    """
    _check_choices(draft)
    check_capacity(draft.capacity)
    check_duration(draft.duration, all_day=draft.start_time is None)
    _check_numbers(draft)
    _check_dates(draft)
    terms = cleaned_terms(draft, access_mode=draft.access_mode, start_time=draft.start_time)
    return replace(_with_clean_texts(draft), visibility=_visibility(draft), **terms)


def check_capacity(capacity: int | None) -> None:
    """Refuse a number of places that no room has (``bad_capacity``)."""
    if capacity is not None and not 1 <= capacity <= MAX_CAPACITY:
        raise EventsError(
            "bad_capacity",
            _("Donnez un nombre de places entre 1 et 10 000, ou rien s’il n’y a pas de limite."),
            field="capacity",
        )


def check_duration(duration: timedelta, *, all_day: bool = False) -> None:
    """Refuse a length of nothing, or of more than 31 days (``bad_duration``)."""
    whole_days = duration.total_seconds() % 86_400 == 0
    if not timedelta(0) < duration <= MAX_DURATION or (all_day and not whole_days):
        raise EventsError(
            "bad_duration",
            _("La fin doit venir après le début, et dans les 31 jours."),
            field="duration_minutes",
        )


def check_date(day: date, *, field: str) -> None:
    """Refuse a date outside 2000 to 2099 (``bad_date``)."""
    if not EARLIEST <= day < LATEST:
        raise EventsError(
            "bad_date", _("Donnez une date entre l’an 2000 et l’an 2099."), field=field
        )


def _visibility(draft: EventDraft) -> str:
    return Visibility.PRIVATE if draft.kind == Kind.PRACTICE_REVIEW else draft.visibility


def _check_choices(draft: EventDraft) -> None:
    _one_of(draft.kind, Kind.values, field="kind")
    _one_of(draft.access_mode, AccessMode.values, field="access_mode")
    _one_of(draft.format, Format.values, field="format")
    _one_of(draft.visibility, Visibility.values, field="visibility")
    for audience in draft.audience:
        _one_of(audience, Audience.values, field="audience")
    for feature in draft.access_features:
        _one_of(feature, AccessFeature.values, field="access_features")


def _one_of(value: str, known: list[str], *, field: str) -> None:
    if value not in known:
        raise EventsError(
            "unknown_choice",
            _("« %(value)s » n’est pas connu ici. Choisissez parmi : %(known)s.")
            % {"value": value[:40], "known": ", ".join(known)},
            field=field,
        )


def _check_numbers(draft: EventDraft) -> None:
    ages = [age for age in (draft.min_age, draft.max_age) if age is not None]
    if any(not 0 <= age <= MAX_AGE for age in ages) or ages != sorted(ages):
        raise EventsError(
            "bad_age", _("Vérifiez les âges : le plus petit d’abord."), field="min_age"
        )
    for fee in (draft.fee_amount, draft.fee_member_amount):
        if fee is not None and not _is_price(fee):
            message = _("Donnez un tarif en euros et centimes, à partir de 0.")
            raise EventsError("bad_fee", message, field="fee")
    if draft.usual_size is not None and not 0 <= draft.usual_size <= MAX_CAPACITY:
        raise EventsError(
            "bad_usual_size", _("Donnez un nombre habituel de personnes."), field="usual_size"
        )


def _is_price(fee: Decimal) -> bool:
    return fee.is_finite() and 0 <= fee <= MAX_FEE and fee == round(fee, 2)


def _check_dates(draft: EventDraft) -> None:
    check_date(draft.first_date, field="starts_at")
    if len(draft.rdates) + len(draft.exdates) > MAX_EXTRA_DATES:
        raise EventsError(
            "too_many_dates", _("Donnez au plus 1 000 dates une à une."), field="rdates"
        )
    for extra in draft.rdates:
        check_date(extra.date(), field="rdates")
        if extra.tzinfo is not None:
            message = _("Une date ajoutée se donne à l’heure du lieu, sans décalage horaire.")
            raise EventsError("bad_extra", message, field="rdates")


def _with_clean_texts(draft: EventDraft) -> EventDraft:
    title = one_line(draft.title, field="title", max_length=160)
    if not title:
        raise EventsError("no_title", _("Donnez un titre à cet évènement."), field="title")
    return replace(
        draft,
        title=title,
        description=paragraphs(draft.description, field="description", max_length=4000),
        summary_easy=paragraphs(draft.summary_easy, field="summary_easy", max_length=1000),
        welcome=paragraphs(draft.welcome, field="how_it_goes", max_length=1000),
        fee_note=one_line(draft.fee_note, field="fee", max_length=120),
        online_url=_checked_url(draft.online_url),
        venue=draft.venue and clean_venue(draft.venue),
        facilitators=clean_facilitators(draft.facilitators),
    )


def _checked_url(url: str) -> str:
    url = one_line(url, field="online_url", max_length=500)
    if url:
        try:
            URLValidator(schemes=["http", "https"])(url)
        except ValidationError as error:
            message = _("Cette adresse n’est pas complète : elle commence par https://.")
            raise EventsError("bad_url", message, field="online_url") from error
    return url


def clean_facilitators(drafts: tuple[FacilitatorDraft, ...]) -> tuple[FacilitatorDraft, ...]:
    """Return them with their labels cleaned; at most twenty, each named, in a known role."""
    if len(drafts) > 20:
        raise EventsError(
            "too_many_facilitators", _("Nommez au plus vingt personnes."), field="facilitators"
        )
    return tuple(_clean_facilitator(one) for one in drafts)


def _clean_facilitator(draft: FacilitatorDraft) -> FacilitatorDraft:
    _one_of(draft.role, FacilitatorRole.values, field="facilitators")
    label = one_line(draft.label, field="facilitators", max_length=120)
    if not label:
        raise EventsError("no_name", _("Dites qui accueille."), field="facilitators")
    return replace(draft, label=label)


def clean_venue(venue: VenueDraft) -> VenueDraft:
    """Return the place with its texts cleaned and its position checked."""
    lat, lon = venue.latitude, venue.longitude
    if (lat is None) != (lon is None) or not (
        -90 <= (lat or 0) <= 90 and -180 <= (lon or 0) <= 180
    ):
        raise EventsError(
            "bad_position", _("Donnez la latitude et la longitude en degrés."), field="venue"
        )
    postcode = one_line(venue.postcode, field="venue", max_length=5)
    if postcode and not (postcode.isascii() and postcode.isdigit() and len(postcode) == 5):
        raise EventsError("bad_postcode", _("Un code postal a cinq chiffres."), field="venue")
    return replace(
        venue,
        name=one_line(venue.name, field="venue", max_length=160),
        street=one_line(venue.street, field="venue", max_length=200),
        city=one_line(venue.city, field="venue", max_length=120),
        department=one_line(venue.department, field="venue", max_length=3),
        access_notes=paragraphs(venue.access_notes, field="venue", max_length=1000),
        postcode=postcode,
    )
