"""schema.org in pages, for search engines: what the page itself says, as data.

A ``<script>`` of a type that browsers don't run is a data block: no content security policy
concerns it. Sessions that anybody may find only; never a count, a join link or a hidden address.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from events.domain.agenda import seats_left
from events.domain.feeds.words import position_of
from events.domain.recurrence import to_instant
from events.domain.wording import audience_words
from events.models import Event, Format, Occurrence, Visibility
from events.views.cards import status_of
from groups.models import SupportGroup, Venue

Data = dict[str, object]
_CONTEXT = "https://schema.org"
_STATUS = {
    "scheduled": "EventScheduled",
    "cancelled": "EventCancelled",
    "moved": "EventRescheduled",
}
_ATTENDANCE = {
    Format.ONSITE: "OfflineEventAttendanceMode",
    Format.ONLINE: "OnlineEventAttendanceMode",
    Format.PHONE: "OnlineEventAttendanceMode",
    Format.HYBRID: "MixedEventAttendanceMode",
}
_IN_SCRIPTS = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def script_json(data: Data) -> SafeString:
    """Return JSON that may stand in a ``<script>``: nothing in it can end that element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_IN_SCRIPTS))  # noqa: S308 (escaped just above)


def session_data(occurrence: Occurrence, *, description: str) -> Data | None:
    """Return one session's page as data; None for what is not to be found by all."""
    if occurrence.event.visibility != Visibility.PUBLIC:
        return None
    return {"@context": _CONTEXT, **_event(occurrence), **_about(occurrence, description)}


def group_data(group: SupportGroup, occurrences: Iterable[Occurrence]) -> Data:
    """Return a group's page as data, with the sessions that it lists."""
    about = {**_organizer(group), "description": group.description} | _place_of_group(group)
    shown = [row for row in occurrences if row.event.visibility == Visibility.PUBLIC]
    return {"@context": _CONTEXT, "@graph": [_filled(about), *map(_event, shown)]}


def _filled(data: Data) -> Data:
    return {name: value for name, value in data.items() if value not in ("", None, [], {})}


def _url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _organizer(group: SupportGroup) -> Data:
    url = _url(reverse("events:group", args=[group.slug]))
    return {"@type": "Organization", "@id": url, "name": group.name, "url": url}


def _place_of_group(group: SupportGroup) -> Data:
    town = {"@type": "PostalAddress", "addressLocality": group.city, "addressCountry": "FR"}
    return {"address": town} if group.city else {}


def _event(occurrence: Occurrence) -> Data:
    event = occurrence.event
    url = _url(reverse("events:session", args=[occurrence.public_id]))
    return _filled(
        {
            "@type": "Event",
            "@id": url,
            "url": url,
            "name": occurrence.title,
            **_when(occurrence),
            "eventAttendanceMode": f"{_CONTEXT}/{_ATTENDANCE[Format(event.format)]}",
            "location": _where(occurrence, url),
            "organizer": _organizer(event.group),
        }
    )


def _when(occurrence: Occurrence) -> Data:
    """Write the times on the clock of the place, with its offset; days alone where all day."""
    status = status_of(occurrence)
    start, end = occurrence.local_start, occurrence.local_end
    is_all_day = occurrence.schedule.is_all_day
    last = end - timedelta(days=1) if is_all_day else end
    return {
        "startDate": _moment(start, is_all_day=is_all_day),
        "endDate": _moment(last, is_all_day=is_all_day),
        "eventStatus": f"{_CONTEXT}/{_STATUS[status]}",
        "previousStartDate": _original(occurrence) if status == "moved" else "",
    }


def _moment(moment: datetime, *, is_all_day: bool) -> str:
    return moment.date().isoformat() if is_all_day else moment.isoformat(timespec="seconds")


def _original(occurrence: Occurrence) -> str:
    schedule = occurrence.schedule
    wall = datetime.combine(occurrence.original_date, occurrence.original_time)
    moment = to_instant(wall, schedule.timezone).astimezone(schedule.zone)
    return _moment(moment, is_all_day=schedule.is_all_day)


def _where(occurrence: Occurrence, url: str) -> list[Data]:
    event, venue = occurrence.event, occurrence.venue
    places: list[Data] = []
    if venue is not None and event.format in {Format.ONSITE, Format.HYBRID}:
        places.append(_place(event, venue))
    if event.format != Format.ONSITE:
        # The page says how to join to who comes; the link itself is for them alone.
        places.append({"@type": "VirtualLocation", "url": url})
    return places


def _place(event: Event, venue: Venue) -> Data:
    is_told = not event.is_place_hidden
    address: Data = {
        "@type": "PostalAddress",
        "streetAddress": venue.street if is_told else "",
        "postalCode": venue.postcode if is_told else "",
        "addressLocality": venue.city,
        "addressCountry": "FR",
    }
    place: Data = {
        "@type": "Place",
        "name": venue.name if is_told else venue.city,
        "address": _filled(address),
    }
    if position := position_of(event, venue):
        latitude, longitude = position
        place["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return _filled(place)


def _about(occurrence: Occurrence, description: str) -> Data:
    """Write what only the session's own page tells: for whom, at what price, what it is."""
    event = occurrence.event
    return _filled(
        {
            "description": description,
            "inLanguage": "fr",
            "audience": _audience(event),
            "isAccessibleForFree": _is_free(event),
            "offers": _offer(occurrence),
        }
    )


def _audience(event: Event) -> Data:
    words = audience_words(event)
    if not words:
        return {}
    low, high = event.min_age, event.max_age
    ages = {"suggestedMinAge": low, "suggestedMaxAge": high}
    kind = "Audience" if low is None and high is None else "PeopleAudience"
    return _filled({"@type": kind, "audienceType": words, **ages})


def _is_free(event: Event) -> bool | None:
    """Whether nobody pays; None when it was not said, or each gives what they want."""
    if event.fee_free_price or event.fee_amount is None:
        return None
    return event.fee_amount == 0


def _offer(occurrence: Occurrence) -> Data:
    event = occurrence.event
    if event.fee_free_price or event.fee_amount is None or occurrence.is_cancelled:
        return {}
    is_full = seats_left(occurrence) == "full"
    return {
        "@type": "Offer",
        "price": _price(event.fee_amount),
        "priceCurrency": "EUR",
        "availability": f"{_CONTEXT}/{'SoldOut' if is_full else 'InStock'}",
        "url": _url(reverse("events:session", args=[occurrence.public_id])),
    }


def _price(amount: Decimal) -> str:
    return f"{amount:.2f}".removesuffix(".00")
