"""« Comment ça se passe » : what a person wants to know before daring to come."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from events.models import Event


@dataclass(frozen=True)
class Fact:
    """One question and its answer; '' where the organiser said nothing."""

    term: str
    value: str


def how_it_goes(event: Event, *, facilitators: str, welcome: str) -> list[Fact]:
    """Return the questions people have, each with what the organiser answered."""
    size = _("%(n)d personnes environ") % {"n": event.usual_size} if event.usual_size else ""
    return [
        Fact(_("Qui vous accueille"), ". ".join(part for part in (facilitators, welcome) if part)),
        Fact(_("Combien de personnes"), size),
        _answer(
            _("Puis-je me taire ?"),
            event.may_listen,
            _("Oui, on peut venir juste pour écouter."),
            _("On invite chaque personne à dire quelques mots."),
        ),
        _answer(
            _("Puis-je partir avant la fin ?"),
            event.may_leave,
            _("Oui, quand vous voulez."),
            _("Mieux vaut rester jusqu’à la fin."),
        ),
        _answer(
            _("Puis-je venir avec quelqu’un ?"),
            event.may_bring,
            _("Oui, vous pouvez venir à deux."),
            _("Non, on vient sans accompagnement."),
        ),
        _answer(
            _("Et si j’arrive en retard ?"),
            event.late_ok,
            _("Entrez, on vous fait une place."),
            _("La porte ferme au début de la rencontre."),
        ),
    ]


def _answer(term: str, answer: bool | None, yes: str, no: str) -> Fact:
    return Fact(term, "" if answer is None else (yes if answer else no))


def known(facts: list[Fact]) -> list[Fact]:
    """Return the answered questions."""
    return [fact for fact in facts if fact.value]


def unknown(facts: list[Fact]) -> list[str]:
    """Return the questions that the organiser left open."""
    return [fact.term for fact in facts if not fact.value]
