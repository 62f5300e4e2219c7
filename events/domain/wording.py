"""Dates, places and prices in full words, as pages and messages say them.

Dates and hours are in the active language without a catalogue: see ``events.domain.phrases``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.domain.phrases import spoken, time_words
from events.domain.zones import zone_words
from events.models import Event, Format, Occurrence
from groups.models import Venue

NBSP = "\u00a0"
NNBSP = "\u202f"


def date_words(day: date) -> str:
    """« jeudi 5 mars 2026 », « vendredi 1er mai 2026 », « Thursday 5 March 2026 »."""
    return f"{short_date_words(day)} {day.year}"


def short_date_words(day: date) -> str:
    """« jeudi 5 mars », « Thursday 5 March »."""
    speech = spoken().dates
    return f"{speech.weekday(day)} {speech.day_month(day).replace(' ', NBSP)}"


def month_words(day: date) -> str:
    """« décembre 2026 », « December 2026 »."""
    return date_format(day, "F Y")


def hours_words(occurrence: Occurrence) -> str:
    """« de 18 h 30 à 20 h 30 », « toute la journée », or with the day it ends."""
    start, end = occurrence.local_start, occurrence.local_end
    if occurrence.schedule.is_all_day:
        last = (end - timedelta(days=1)).date()
        speech = spoken().dates
        return speech.ALL_DAY if last == start.date() else speech.until(date_words(last))
    zone = zone_words(occurrence)
    return ", ".join(part for part in (_span_words(start, end), zone) if part)


def _span_words(start: datetime, end: datetime) -> str:
    words = time_words(start.time(), end.time())
    if end.date() == start.date():
        return words
    speech = spoken().dates
    if (end - start) > timedelta(days=1):
        return speech.ending_on(words, short_date_words(end.date()))
    return speech.overnight(words)


def when_words(occurrence: Occurrence) -> str:
    """« jeudi 5 mars 2026, de 18 h 30 à 20 h 30 »."""
    return f"{date_words(occurrence.local_start.date())}, {hours_words(occurrence)}"


def moment_words(occurrence: Occurrence, moment: datetime) -> str:
    """« jeudi 5 mars, 18 h 30 »: a moment on the clock of the place where the session is."""
    local = moment.astimezone(occurrence.schedule.zone)
    return f"{short_date_words(local.date())}, {time_words(local.time())}"


def relative_words(occurrence: Occurrence, *, now: datetime) -> str:
    """« aujourd’hui », « demain », « dans 3 jours », « il y a 2 jours »: help beside the date."""
    if occurrence.starts_at <= now < occurrence.ends_at:
        return spoken().dates.NOW
    return relative_day_words(occurrence, now=now)


def relative_day_words(occurrence: Occurrence, *, now: datetime) -> str:
    """« aujourd’hui », « demain », « dans 3 jours »: the day alone, for a day's heading."""
    zone = occurrence.schedule.zone
    days = (occurrence.local_start.date() - now.astimezone(zone).date()).days
    return spoken().dates.relative(days)


def place_words(occurrence: Occurrence, *, is_known: bool = False) -> str:
    """The place on one line; the town alone where the address comes with confirmation.

    ``is_known`` is for who was confirmed.
    """
    return venue_words(occurrence.venue, event=occurrence.event, is_known=is_known)


def venue_words(venue: Venue | None, *, event: Event, is_known: bool = False) -> str:
    """The venue on one line, as much of it as the reader may know."""
    if venue is None:
        return {
            Format.ONLINE: _("en ligne"),
            Format.PHONE: _("par téléphone"),
        }.get(Format(event.format), "")
    if event.is_place_hidden and not is_known:
        later = _("adresse donnée à la confirmation")
        return f"{venue.city} ({later})" if venue.city else later
    town = " ".join(part for part in (venue.postcode, venue.city) if part)
    return ", ".join(part for part in (venue.name, venue.street, town) if part)


def short_place_words(occurrence: Occurrence) -> str:
    """The venue's name and town, for lists."""
    venue = occurrence.venue
    if venue is None or occurrence.event.is_place_hidden:
        return place_words(occurrence)
    return ", ".join(part for part in (venue.name, venue.city) if part)


def audience_words(event: Event) -> str:
    """« pour les personnes concernées et les proches, de 18 à 30 ans »."""
    ordered = sorted(event.audiences.all(), key=lambda one: one.pk)
    names = [str(one.get_audience_display()) for one in ordered]
    words = join_words(names)
    ages = age_words(event)
    return ", ".join(part for part in (words, ages) if part)


def age_words(event: Event) -> str:
    """« de 18 à 30 ans », or ''."""
    low, high = event.min_age, event.max_age
    if low is not None and high is not None:
        return _("de %(low)d à %(high)d ans") % {"low": low, "high": high}
    if low is not None:
        return _("à partir de %(low)d ans") % {"low": low}
    return _("jusqu’à %(high)d ans") % {"high": high} if high is not None else ""


def join_words(words: list[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s et %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def fee_words(event: Event) -> str:
    """« gratuit », « prix libre », « 5 € », « 5 € (2 € pour les adhérents) », or ''."""
    return ", ".join(part for part in (_price_words(event), event.fee_note) if part)


def _price_words(event: Event) -> str:
    if event.fee_free_price:
        return _("prix libre")
    words = "" if event.fee_amount is None else euros_or_free(event.fee_amount)
    if event.fee_member_amount is None:
        return words
    members = euros_or_free(event.fee_member_amount)
    for_members = _("%(fee)s pour les adhérents") % {"fee": members}
    return f"{words} ({for_members})" if words else for_members


def euros_or_free(amount: Decimal) -> str:
    """« gratuit », « 5 € »."""
    return euros(amount) if amount else _("gratuit")


def euros(amount: Decimal) -> str:
    """« 5 € », « 2,50 € »."""
    text = f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"
    return f"{text.replace('.', ',')}{NBSP}€"


def seats_words(seats: str | None) -> str:
    """« Il reste des places », « Il reste peu de places », « Complet »; never a count."""
    return {
        "open": _("Il reste des places"),
        "few": _("Il reste peu de places"),
        "full": _("Complet"),
    }.get(seats or "", "")
