"""What a calendar entry says of a session, in French: place, how it goes, how one comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.models import AccessMode, Audience, Event, EventAudience, EventText, Format
from groups.models import Venue


def label_of(choices: type[TextChoices], value: str) -> str:
    """Return how a value of a closed list is called, in the language that is active."""
    return _labels(choices, get_language())[value]


@lru_cache(maxsize=64)
def _labels(choices: type[TextChoices], language: str) -> dict[str, str]:
    # Django's own get_…_display() reads all choices anew each time.
    return {str(value): str(label) for value, label in choices.choices}


def text_of(event: Event) -> EventText:
    """Return the event's words, French first (its texts must be loaded)."""
    texts = sorted(event.texts.all(), key=lambda text: text.language != "fr")
    return texts[0] if texts else EventText(event=event)


def address_of(venue: Venue) -> str:
    """Return street and town, without the place's name."""
    town = " ".join(filter(None, (venue.postcode, venue.city)))
    return ", ".join(filter(None, (venue.street, town)))


def place_of(event: Event, venue: Venue | None, *, is_known: bool, neutral: bool = False) -> str:
    """Return where one meets; only the town while the place is hidden and not ``is_known``.

    Neutral: the street without the name of the place, which may say too much.
    """
    if event.format in {Format.ONLINE, Format.PHONE} or venue is None:
        return _remote_place(event) if not neutral else ""
    if event.is_place_hidden and not is_known:
        return venue.city
    if neutral:
        return address_of(venue)
    return ", ".join(filter(None, (venue.name, address_of(venue))))


def _remote_place(event: Event) -> str:
    if event.format == Format.ONLINE:
        return _("En ligne")
    return _("Par téléphone") if event.format == Format.PHONE else ""


def position_of(event: Event, venue: Venue | None) -> tuple[float, float] | None:
    """Return latitude and longitude where they are exact and not to be kept quiet."""
    if venue is None or event.is_place_hidden or venue.is_approximate:
        return None
    if event.format in {Format.ONLINE, Format.PHONE} or venue.latitude is None:
        return None
    return (venue.latitude, venue.longitude or 0.0)


def description_of(event: Event, *, text: EventText, audiences: Iterable[EventAudience]) -> str:
    """Return what it is, how it goes and how one comes, in a few plain lines."""
    said = (
        text.summary_easy or text.description,
        _sentence(_("Pour qui"), _audience(event, audiences)),
        _sentence(_("Pour venir"), _coming(event)),
        text.welcome,
        " ".join(_freedoms(event)),
        _sentence(_("Tarif"), _fee(event)),
    )
    return "\n".join(filter(None, said))


def _sentence(label: str, words: str) -> str:
    return f"{label}\u00a0: {words}." if words else ""


def _audience(event: Event, audiences: Iterable[EventAudience]) -> str:
    ordered = sorted(audiences, key=lambda row: row.pk)
    names = ", ".join(label_of(Audience, row.audience) for row in ordered)
    return " ".join(filter(None, (names, _ages(event))))


def _ages(event: Event) -> str:
    if event.min_age is not None and event.max_age is not None:
        return _("(de %(min)d à %(max)d ans)") % {"min": event.min_age, "max": event.max_age}
    if event.min_age is not None:
        return _("(à partir de %(min)d ans)") % {"min": event.min_age}
    if event.max_age is not None:
        return _("(jusqu’à %(max)d ans)") % {"max": event.max_age}
    return ""


def _coming(event: Event) -> str:
    mode = label_of(AccessMode, event.access_mode)
    if event.format == Format.HYBRID:
        return _("%(mode)s, sur place ou en ligne") % {"mode": mode}
    return str(mode)


def _freedoms(event: Event) -> Iterator[str]:
    if event.may_listen:
        yield _("On peut venir juste pour écouter.")
    if event.may_leave:
        yield _("On peut partir quand on veut.")
    if event.may_bring:
        yield _("On peut venir à deux.")
    if event.late_ok:
        yield _("On peut arriver en retard.")


def _fee(event: Event) -> str:
    return ", ".join(_fee_parts(event))


def _fee_parts(event: Event) -> Iterable[str]:
    if event.fee_free_price:
        yield _("prix libre")
    if event.fee_amount is not None:
        yield _euros(event.fee_amount)
    if event.fee_member_amount is not None:
        yield _("%(fee)s pour les adhérents") % {"fee": _euros(event.fee_member_amount)}
    if event.fee_note:
        yield event.fee_note


def _euros(amount: Decimal) -> str:
    if not amount:
        return _("gratuit")
    plain = f"{amount:.2f}".removesuffix(".00").replace(".", ",")
    return f"{plain}\u00a0€"
