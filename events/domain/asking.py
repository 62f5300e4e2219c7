"""What an event asks of who registers, beside a name and a contact: how many, and from lists.

Nothing else is taken: what the event doesn't ask is refused rather than kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.errors import EventsError
from events.models import (
    MAX_COMPANIONS,
    SEATED_STATUSES,
    AccessNeed,
    Enrolment,
    Event,
    Party,
    Registration,
    RegistrationStatus,
)


def check_companions(companions: int, *, most: int = MAX_COMPANIONS) -> None:
    """Refuse a number of companions below 0 or above ``most`` (``bad_companions``)."""
    if not 0 <= companions <= most:
        raise EventsError("bad_companions", _most_words(most), field="companions")


def _most_words(most: int) -> str:
    if most == 0:
        return _("Ici, chacun s’inscrit pour soi : on ne peut pas ajouter de personne.")
    words = ngettext(
        "On peut venir avec %(n)d personne au plus.",
        "On peut venir avec %(n)d personnes au plus.",
        most,
    )
    return words % {"n": most}


def most_companions(event: Event, party: Party | None = None) -> int:
    """Return how many may come along; never fewer than the party said under another limit.

    None where the event says that one comes alone, but for who said before that they are several.
    """
    said = party.seats - 1 if party else 0
    if event.may_bring is False and not said:
        return 0
    return max(event.max_companions, said)


def seats_granted(event: Event, party: Party) -> int:
    """Return how many seats the party has, or gets when its turn comes.

    Who has a place, an offer or the group's answer ahead keeps what was asked for. Who waits
    gets no more than is allowed by then. Of a registration its enrolment must be loaded.
    """
    return min(party.seats, event.max_companions + 1) if _only_waits(party) else party.seats


def _only_waits(party: Party) -> bool:
    """Whether nothing is promised: a member that lacks one date has all of them promised."""
    if party.status != RegistrationStatus.WAITLISTED:
        return False
    whole: Enrolment | None = party.enrolment if isinstance(party, Registration) else None
    return whole is None or not whole.is_whole or whole.status != RegistrationStatus.CONFIRMED


def granted_words(event: Event, party: Party) -> str:
    """Return what somebody who waits must know where fewer may come than they asked for, or ''."""
    seats = seats_granted(event, party)
    if seats == party.seats:
        return ""
    if seats == 1:
        return _(
            "Depuis votre demande, le groupe a changé une règle\u00a0: chacun vient maintenant "
            "sans autre personne. Vous gardez votre rang. La place qui se libère sera pour vous "
            "seulement."
        )
    words = ngettext(
        "Depuis votre demande, le groupe a changé une règle\u00a0: on peut venir avec %(n)d "
        "personne au plus. Vous gardez votre rang. Vous aurez %(seats)d places au lieu de "
        "%(asked)d.",
        "Depuis votre demande, le groupe a changé une règle\u00a0: on peut venir avec %(n)d "
        "personnes au plus. Vous gardez votre rang. Vous aurez %(seats)d places au lieu de "
        "%(asked)d.",
        seats - 1,
    )
    return words % {"n": seats - 1, "seats": seats, "asked": party.seats}


def grant(party: Party, *, seats: int) -> None:
    """Give the party so many seats, fewer than it asked for or as many; the caller saves it."""
    if seats < party.seats:
        party.seats_asked = party.seats_asked or party.seats
        party.seats = seats


def ask_for(party: Party, *, seats: int) -> None:
    """Let the party say anew how many come; the same number leaves what it once asked for."""
    if seats != party.seats:
        party.seats, party.seats_asked = seats, None


def given_words(party: Party) -> str:
    """Return what a party with a place must know that asked for more seats than it has, or ''."""
    if not _has_fewer(party):
        return ""
    if party.status == RegistrationStatus.OFFERED:
        words = ngettext(
            "Ce serait %(seats)d place, pour vous\u00a0: %(asked)d étaient demandées.",
            "Ce serait %(seats)d places, la vôtre comprise\u00a0: %(asked)d étaient demandées.",
            party.seats,
        )
    else:
        words = ngettext(
            "Vous avez %(seats)d place, pour vous\u00a0: %(asked)d étaient demandées.",
            "Vous avez %(seats)d places, la vôtre comprise\u00a0: %(asked)d étaient demandées.",
            party.seats,
        )
    why = _("Depuis votre demande, le groupe accueille moins de personnes par inscription.")
    return f"{words % _numbers(party)} {why}"


def given_in_short(party: Party) -> str:
    """Return the same where there is little room: « 2 places, 4 demandées », or ''."""
    if not _has_fewer(party):
        return ""
    words = ngettext(
        "%(seats)d place, %(asked)d demandées", "%(seats)d places, %(asked)d demandées", party.seats
    )
    return words % _numbers(party)


def _has_fewer(party: Party) -> bool:
    return party.status in SEATED_STATUSES and (party.seats_asked or 0) > party.seats


def _numbers(party: Party) -> dict[str, int]:
    return {"seats": party.seats, "asked": party.seats_asked or party.seats}


def returning_fault(event: Event, party: Party) -> str:
    """Return why a party is too large to come back, and what to do instead; '' when it isn't.

    Who never left keeps the number that it said under another limit; who left has no more to
    keep than who comes for the first time.
    """
    most = most_companions(event)
    if party.seats - 1 <= most:
        return ""
    if most == 0:
        return _(
            "Chacun s’inscrit maintenant pour soi. Inscrivez-vous de nouveau, sans autre personne."
        )
    words = ngettext(
        "On peut maintenant venir avec %(n)d personne au plus. Inscrivez-vous de nouveau, en "
        "venant moins nombreux.",
        "On peut maintenant venir avec %(n)d personnes au plus. Inscrivez-vous de nouveau, en "
        "venant moins nombreux.",
        most,
    )
    return words % {"n": most}


def check_returning(event: Event, party: Party) -> None:
    """Refuse a party that left and is larger than may come by now (``bad_companions``)."""
    fault = returning_fault(event, party)
    if fault:
        raise EventsError("bad_companions", fault, field="companions")


def cleaned_needs(needs: Iterable[str]) -> tuple[str, ...]:
    """Return the needs, each once, in the order of the list; EventsError ``unknown_choice``."""
    given = {*needs}
    if not given <= {*AccessNeed.values}:
        raise EventsError(
            "unknown_choice",
            _("Ce besoin n’est pas connu ici. Choisissez parmi : %(known)s.")
            % {"known": ", ".join(AccessNeed.values)},
            field="access_needs",
        )
    return tuple(value for value in AccessNeed.values if value in given)


def check_answers(
    event: Event,
    *,
    companions: int | None,
    first_time: bool | None,
    needs: Collection[str] | None,
    said: Party | None = None,
) -> None:
    """Refuse too many companions (``bad_companions``), and what isn't asked (``not_asked``).

    What the party ``said`` while the event asked for more stays theirs to say.
    """
    if companions is not None:
        check_companions(companions, most=most_companions(event, said))
    known = said.is_first_time if said else None
    if first_time not in {None, known} and not event.asks_first_time:
        raise _not_asked("first_time")
    kept = needs_of(said) if said else ()
    if {*(needs or ())} - {*event.asked_needs, *kept}:
        raise _not_asked("access_needs")


def _not_asked(field: str) -> EventsError:
    return EventsError(
        "not_asked", _("Cette rencontre ne demande pas cela : laissez-le vide."), field=field
    )


def set_answers(party: Party, *, first_time: bool | None, needs: Collection[str]) -> None:
    """Keep what the party answered."""
    party.is_first_time = first_time
    party.access_needs = ",".join(needs)


def needs_of(party: Party) -> tuple[str, ...]:
    """Return the practical needs that the party named, as values of ``AccessNeed``."""
    return tuple(filter(None, party.access_needs.split(",")))


def need_words(needs: Iterable[str]) -> list[str]:
    """Return the needs as a person reads them; those that are no longer known are left out."""
    labels = {str(value): str(label) for value, label in AccessNeed.choices}
    return [labels[need] for need in needs if need in labels]
