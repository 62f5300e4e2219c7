"""A search in the agenda as the address of a calendar: the same search has one address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from events.domain.agenda import (
    LEAST_RADIUS,
    MOST_RADIUS,
    RADIUS,
    AgendaFilter,
    events_found,
    words_of,
)
from events.errors import EventsError
from groups.domain.commune_words import commune_meant, commune_slug
from groups.models import Department, Organization, SupportGroup

AGENDA_PATH = "/feeds/agenda.ics"
LONGEST_PATH = 400
NAMES = (
    "department",
    "commune",
    "radius",
    "kind",
    "audience",
    "access_mode",
    "online",
    "group",
    "network",
    "q",
)
_YES = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}


def agenda_path(wanted: AgendaFilter) -> str:
    """Return the path of the calendar of a search in its one form (see ``question``)."""
    query = urlencode(parameters_of(wanted))
    return f"{AGENDA_PATH}?{query}" if query else AGENDA_PATH


def parameters_of(wanted: AgendaFilter) -> dict[str, str]:
    """Return what an address asks for, in the order of ``NAMES``; what is open is left out."""
    values = {
        **{name: getattr(wanted, name) for name in NAMES if name not in {"radius", "online"}},
        "radius": str(wanted.radius or ""),
        "online": "on" if wanted.is_online else "",
    }
    return {name: values[name] for name in NAMES if values[name]}


def question(parameters: Iterable[tuple[str, str]]) -> AgendaFilter:
    """Return what the parameters of an address look for, in its one form.

    Raises EventsError or GroupsError, naming the parameter: ``unknown_filter``,
    ``repeated_filter``, ``unknown_choice``, ``bad_radius``, ``unknown_commune``,
    ``ambiguous_commune``, ``control_characters``, ``too_long``.
    """
    given = _once(parameters)
    wanted = AgendaFilter(
        **{name: value for name, value in given.items() if name not in {"radius", "online"}},
        radius=_radius(given),
        is_online=_yes(given.get("online", "off")),
    )
    events_found(wanted)  # it refuses what it does not know
    _check_known(wanted)
    wanted = _in_one_form(wanted)
    if len(agenda_path(wanted)) > LONGEST_PATH:
        message = _("Cette recherche est trop longue pour un calendrier. Gardez moins de mots.")
        raise EventsError("too_long", message, field="q")
    return wanted


def _once(parameters: Iterable[tuple[str, str]]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in parameters:
        if name not in NAMES:
            message = _("Le filtre « %(name)s » n’existe pas. Choisissez parmi\u00a0: %(known)s.")
            values = {"name": name[:40], "known": ", ".join(NAMES)}
            raise EventsError("unknown_filter", message % values, field=name[:40])
        words = value.strip()
        if words and given.setdefault(name, words) != words:
            message = _("Le filtre « %(name)s » est donné deux fois. Gardez une seule valeur.")
            raise EventsError("repeated_filter", message % {"name": name}, field=name)
    return given


def _radius(given: Mapping[str, str]) -> int:
    words = given.get("radius", "")
    if not words:
        return 0
    if not (words.isascii() and words.isdigit() and len(words) <= 4 and int(words)):
        raise EventsError(
            "bad_radius",
            _("Donnez le rayon en kilomètres, de %(least)d à %(most)d.")
            % {"least": LEAST_RADIUS, "most": MOST_RADIUS},
            field="radius",
        )
    return int(words)


def _yes(word: str) -> bool:
    if word.lower() not in _YES:
        raise EventsError("unknown_choice", _("Écrivez « online=on », ou rien."), field="online")
    return _YES[word.lower()]


def _check_known(wanted: AgendaFilter) -> None:
    department, group, network = wanted.department, wanted.group, wanted.network
    networks = Organization.objects.filter(kind=Organization.Kind.NETWORK)
    for field, is_missing, message in (
        (
            "department",
            department and not Department.objects.filter(pk=department).exists(),
            _("Ce département n’existe pas. Donnez son code, par exemple 69 ou 2A."),
        ),
        (
            "group",
            group and not SupportGroup.objects.filter(slug=group).exists(),
            _("Ce groupe n’existe pas. Son nom court est dans l’adresse de sa page."),
        ),
        (
            "network",
            network and not networks.filter(slug=network).exists(),
            _("Ce réseau n’existe pas. Son nom court est dans l’adresse de sa page."),
        ),
    ):
        if is_missing:
            raise EventsError("unknown_choice", message, field=field)


def _in_one_form(wanted: AgendaFilter) -> AgendaFilter:
    if wanted.commune:
        commune = commune_slug(commune_meant(wanted.commune))
        wanted = replace(wanted, commune=commune, radius=wanted.radius or RADIUS)
    return replace(wanted, q=" ".join(sorted(set(words_of(wanted.q)))))
