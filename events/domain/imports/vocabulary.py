"""The words of programmes, old ones too, and what they mean here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from events.domain.drafts import FacilitatorDraft
from events.models import AccessMode, Audience, FacilitatorRole, Format, Kind
from groups.domain.folding import fold

from .cells import CellError

_KINDS: Mapping[str, str] = {
    Kind.PEER_CAFE: "café | café pair-aidance | café des pairs | café rencontre",
    Kind.TALKING_GROUP: "groupe de parole | groupe d'échange | groupe d'entraide | parole",
    Kind.WORKSHOP: "atelier | activité | ateliers",
    Kind.OPEN_HOURS: "permanence | accueil | accueil libre | temps d'accueil | ouverture",
    Kind.TRAINING: "formation | module de formation | stage",
    Kind.OUTING: "sortie | séjour | sortie, séjour | excursion | balade | randonnée",
    Kind.CONFERENCE: "conférence | forum | forum, conférence | journée d'étude | colloque",
    Kind.MEETING: "réunion | assemblée générale | AG | CLSM | conseil d'administration | CA",
    Kind.PRACTICE_REVIEW: "supervision | analyse de la pratique | intervision"
    " | analyse des pratiques",
    Kind.OTHER: "autre | autre rencontre | fête | divers",
}
_AUDIENCES: Mapping[str, str] = {
    Audience.LIVED_EXPERIENCE: "personnes concernées | personne concernée | usagers | patients"
    " | usagers de la psychiatrie",
    Audience.RELATIVES: "proches | familles | famille | aidants | entourage | proches aidants",
    Audience.PEER_SUPPORTERS: "pairs-aidants | pair-aidant | pairs aidants | pairs",
    Audience.PROFESSIONALS: "professionnels | professionnelles | soignants",
    Audience.MEMBERS: "adhérents | adhérent | adhérentes | membres",
    Audience.VISITORS: "visiteurs | visiteur | visiteuses",
    Audience.GENERAL_PUBLIC: "tout public | tous publics | grand public | tous | public",
}
_ACCESS_MODES: Mapping[str, str] = {
    AccessMode.DROP_IN: "sans inscription | accès libre | entrée libre | libre | ouvert à tous",
    AccessMode.REGISTRATION: "sur inscription | inscription | avec inscription"
    " | inscription obligatoire",
    AccessMode.APPROVAL: "sur inscription, confirmée par le groupe | sur demande | sur validation"
    " | après accord",
    AccessMode.AFTER_INTERVIEW: "après entretien | après un premier échange | sur entretien"
    " | entretien préalable",
    AccessMode.CLOSED_COHORT: "groupe fermé | groupe suivi | cohorte",
    AccessMode.MEMBERS_ONLY: "réservé aux adhérents | adhérents | adhérents seulement",
}
_FORMATS: Mapping[str, str] = {
    Format.ONSITE: "sur place | présentiel | en présentiel | en présence",
    Format.ONLINE: "en ligne | visio | en visio | visioconférence | distanciel | à distance",
    Format.PHONE: "par téléphone | téléphone",
    Format.HYBRID: "mixte | hybride | sur place ou en ligne | sur place et en ligne",
}
# The first that matches: a « pair salarié » is a peer, a « psychologue bénévole » a psychologist.
_ROLES = (
    (
        FacilitatorRole.PEER_SUPPORTER,
        r"\bpairs?\b|\banciens? beneficiaires?\b",
    ),
    (FacilitatorRole.PSYCHOLOGIST, r"\bpsycholog|\bpsychiatr|\bpsychopratic"),
    (FacilitatorRole.VOLUNTEER, r"\bbenevol|\badherent|\bmembres?\b"),
    (
        FacilitatorRole.EMPLOYEE,
        r"\banimat|\bsalarie|\beducat|\bcoordinat|\bcoordonn|\binfirm|\bassistant|\bformat"
        r"|\btravaill|\bcharge|\bintervenant",
    ),
)
_PARTING = re.compile(r"\s*(?:[+,;/]|\bet\b)\s*")
_AGES = (
    re.compile(r"\bde (\d{1,3}) a (\d{1,3}) ans\b"),
    re.compile(r"\b(?:a partir de|des) (\d{1,3}) ans\b()"),
    re.compile(r"()\bjusqu a (\d{1,3}) ans\b"),
)


def _by_word(meanings: Mapping[str, str]) -> dict[str, str]:
    return {
        fold(word): str(value) for value, words in meanings.items() for word in words.split(" | ")
    }


_KIND_WORDS = _by_word(_KINDS)
_AUDIENCE_WORDS = _by_word(_AUDIENCES)
_ACCESS_WORDS = _by_word(_ACCESS_MODES)
_FORMAT_WORDS = _by_word(_FORMATS)


def parse_kind(text: str) -> str:
    """Read « café », « AG », « séjour »… into a ``Kind``; CellError when it is none."""
    return _meaning(text, _KIND_WORDS, examples=_KINDS)


def parse_access(text: str) -> str:
    """Read how one comes; an empty cell means as one is."""
    return _meaning(text, _ACCESS_WORDS, examples=_ACCESS_MODES) if text else AccessMode.DROP_IN


def parse_format(text: str) -> str:
    """Read where one meets; an empty cell means on site."""
    return _meaning(text, _FORMAT_WORDS, examples=_FORMATS) if text else Format.ONSITE


def parse_audience(text: str) -> tuple[str, ...]:
    """Read « adhérents, visiteurs » into audiences, each once, in order."""
    whole = _AUDIENCE_WORDS.get(fold(text))
    if whole:
        return (whole,)
    words = (word for word in _PARTING.split(text) if word)
    return tuple(
        dict.fromkeys(_meaning(word, _AUDIENCE_WORDS, examples=_AUDIENCES) for word in words)
    )


def _meaning(word: str, meanings: Mapping[str, str], *, examples: Mapping[str, str]) -> str:
    found = meanings.get(fold(word))
    if found is None:
        known = ", ".join(words.split(" | ")[0] for words in examples.values())
        raise CellError(_("n’est pas connu ici : écrivez par exemple %(known)s") % {"known": known})
    return found


def parse_facilitators(text: str) -> tuple[FacilitatorDraft, ...]:
    """Read « Pair-aidant + bénévole »: each as shown, with the quality that the words tell.

    Nobody's quality being said, they are taken for volunteers.
    """
    labels = (label.strip() for label in _PARTING.split(text))
    return tuple(
        FacilitatorDraft(label=label, role=_role(label) or FacilitatorRole.VOLUNTEER)
        for label in labels
        if label
    )


def untold_roles(text: str) -> list[str]:
    """The names of those whose quality the words don't tell."""
    return [label for label in _PARTING.split(text) if label.strip() and not _role(label)]


def _role(label: str) -> str | None:
    folded = fold(label)
    return next((role for role, pattern in _ROLES if re.search(pattern, folded)), None)


def parse_ages(description: str) -> tuple[int | None, int | None]:
    """Read « De 18 à 30 ans » anywhere in a description; (None, None) when no age is said."""
    folded = fold(description)
    for pattern in _AGES:
        if found := pattern.search(folded):
            low, high = found.groups()
            return (int(low) if low else None, int(high) if high else None)
    return (None, None)


def is_to_hide(description: str) -> bool:
    """Tell whether the description asks not to be shown (« Ne pas afficher. »)."""
    return "ne pas afficher" in fold(description)
