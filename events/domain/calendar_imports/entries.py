"""One VEVENT, read and put in our terms: what it says, and what was adjusted on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from events.domain.drafts import VenueDraft
from events.domain.imports.cells import CellError
from events.domain.imports.vocabulary import parse_kind
from events.models import Format

from .bounds import Budget
from .faults import EntryFaultError, LeftOutError, Notes
from .lines import Component
from .meetings import (
    is_meeting,
    meeting_link,
    says_online,
    says_phone,
    without_links,
    without_meeting,
)
from .places import venue_of
from .plain_text import line_of, paragraphs_of, plain_lines, title_of
from .values import Moment, duration_of, moment_of, moments_of, number_of, text_of
from .zones import Zones

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_PRIVATE = frozenset({"PRIVATE", "CONFIDENTIAL"})
_LONGEST_LINK = 500


@dataclass(kw_only=True)
class Entry:
    """What one VEVENT says; wall-clock values are naive and read in ``zone``.

    ``recurrence`` is the start that the series gives the date which this entry is about
    (RECURRENCE-ID), None for the series itself; ``is_following`` when it goes for later dates too.
    Of a series in two parts the first ends with the day ``until``; the second begins with the day
    ``since`` of the rule anchored on ``anchor``, each date ``shift`` days after the rule's.
    """

    number: int
    uid: str
    title: str
    start: datetime
    duration: timedelta
    is_all_day: bool
    zone: str
    rule: str = ""
    extra: tuple[datetime, ...] = ()
    excluded: frozenset[date] = frozenset()
    recurrence: datetime | None = None
    is_following: bool = False
    until: date | None = None
    since: date | None = None
    anchor: date | None = None
    shift: int = 0
    description: str = ""
    venue: VenueDraft | None = None
    format: str = Format.ONSITE
    online_url: str = ""
    url: str = ""
    kind: str = ""
    is_cancelled: bool = False
    version: tuple[int, str, str] = (0, "", "")
    notes: Notes = field(default_factory=Notes)


@dataclass(frozen=True)
class Refusal:
    """A VEVENT that does not come in, and why; ``is_left_out`` when nothing is wrong with it."""

    number: int
    uid: str
    title: str
    reason: str
    is_left_out: bool = False


def is_private(component: Component) -> bool:
    """Tell whether an event is marked as nobody else's business (CLASS)."""
    line = component.first("CLASS")
    return line is not None and line.value.strip().upper() in _PRIVATE


def read_entry(
    component: Component, *, number: int, zones: Zones, budget: Budget
) -> Entry | Refusal:
    """Return what a VEVENT says, or why it can't come in."""
    uid = line_of(text_of(component.first("UID")))[:1_000]
    title = title_of(text_of(component.first("SUMMARY")), Notes())
    try:
        return _Reader(component, zones, budget).entry(number, uid)
    except LeftOutError as error:
        # Its title is nobody's business.
        return Refusal(number, uid, _("Rendez-vous privé"), str(error), is_left_out=True)
    except EntryFaultError as error:
        return Refusal(number, uid, title, str(error))
    except OverflowError:
        return Refusal(number, uid, title, _("Ses dates sont hors du calendrier."))


class _Reader:
    def __init__(self, component: Component, zones: Zones, budget: Budget) -> None:
        self.component = component
        self.zones = zones
        self.budget = budget
        self.notes = Notes()

    def entry(self, number: int, uid: str) -> Entry:
        """Read the whole component."""
        if is_private(self.component):
            raise LeftOutError(_("Il est privé dans l’agenda : il n’est pas repris."))
        title = title_of(text_of(self.component.first("SUMMARY")), self.notes)
        if not title:
            raise EntryFaultError(_("Il n’a pas de titre : donnez-lui-en un."))
        entry = self._times(number, uid, title)
        self._dates(entry)
        self._place(entry)
        entry.kind = self._kind()
        entry.url = line_of(text_of(self.component.first("URL")))[:_LONGEST_LINK]
        status = self.component.first("STATUS")
        entry.is_cancelled = status is not None and status.value.strip().upper() == "CANCELLED"
        entry.version = (
            number_of(self.component.first("SEQUENCE")),
            text_of(self.component.first("LAST-MODIFIED"))[:20],
            text_of(self.component.first("DTSTAMP"))[:20],
        )
        self._say_what_is_dropped(uid)
        entry.notes = self.notes
        return entry

    def _times(self, number: int, uid: str, title: str) -> Entry:
        line = self.component.first("DTSTART")
        if line is None:
            raise EntryFaultError(_("Il n’a pas de date de début."))
        moment = moment_of(line)
        zone = self._zone(moment)
        start = self._wall(moment, zone)
        is_all_day = moment.clock is None
        duration = self._duration(start, zone, is_all_day=is_all_day)
        if not is_all_day and self._is_whole_days(start, duration):
            is_all_day = True
            self.notes.add(_("De minuit à minuit : lu comme toute la journée."))
        return Entry(
            number=number,
            uid=uid,
            title=title,
            start=start,
            duration=duration,
            is_all_day=is_all_day,
            zone=zone,
        )

    def _zone(self, moment: Moment) -> str:
        """Return the zone on whose clocks the event takes place."""
        default = self.zones.default
        if moment.clock is None:
            return default
        named = self.zones.named(moment.zone, self.notes) if moment.zone else ""
        if moment.is_utc or named == "UTC":
            if self.component.first("RRULE"):
                self.notes.add(
                    _("Ses heures, en temps universel, suivent l’horloge du fuseau %s.") % default
                )
            return default
        if not named:
            self.notes.add(_("Ses heures sont sans fuseau : elles sont lues dans %s.") % default)
        return named or default

    def _wall(self, moment: Moment, zone: str) -> datetime:
        """Return a moment on the clock of ``zone``."""
        if moment.clock is None:
            return moment.wall
        own = "UTC" if moment.is_utc else ""
        if moment.zone:
            own = self.zones.named(moment.zone, self.notes)
        if own in {"", zone}:
            return moment.wall
        aware = moment.wall.replace(tzinfo=UTC if own == "UTC" else ZoneInfo(own))
        return aware.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    def _duration(self, start: datetime, zone: str, *, is_all_day: bool) -> timedelta:
        end, length = self.component.first("DTEND"), self.component.first("DURATION")
        duration = timedelta(0)
        if end is not None:
            duration = self._wall(moment_of(end), zone) - start
        elif length is not None:
            duration = duration_of(length)
        if duration < timedelta(0):
            raise EntryFaultError(_("Il finit avant de commencer."))
        if is_all_day:
            return max(_DAY, -(-duration // _DAY) * _DAY)
        if not duration:
            self.notes.add(_("Il n’a pas de fin : il dure une heure, à vérifier."))
        return duration or _HOUR

    def _is_whole_days(self, start: datetime, duration: timedelta) -> bool:
        line = self.component.first("X-MICROSOFT-CDO-ALLDAYEVENT")
        is_said = line is not None and line.value.strip().upper() == "TRUE"
        return (
            is_said
            and start == datetime.combine(start, datetime.min.time())
            and not (duration % _DAY)
        )

    def _dates(self, entry: Entry) -> None:
        """Read what says on which other dates the event takes place, or doesn't."""
        if len(self.component.all("RRULE")) > 1 or self.component.first("EXRULE"):
            raise EntryFaultError(
                _("Il suit plusieurs récurrences à la fois : faites-en plusieurs évènements.")
            )
        rule = self.component.first("RRULE")
        entry.rule = rule.value.strip() if rule else ""
        extra = moments_of(self.component.all("RDATE"), self.budget)
        if any("PERIOD" in line.params.get("VALUE", "").upper() for line in self.component.lines):
            self.notes.add(_("Ses dates ajoutées durent autant que les autres."))
        entry.extra = tuple(sorted({self._start(one, entry) for one in extra}))
        excluded = moments_of(self.component.all("EXDATE"), self.budget)
        if any((one.clock is None) != entry.is_all_day for one in excluded):
            self.notes.add(
                _("Ses dates retirées sont écrites autrement que la première : lues par jour.")
            )
        entry.excluded = frozenset(self._wall(one, entry.zone).date() for one in excluded)
        line = self.component.first("RECURRENCE-ID")
        if line is not None:
            entry.recurrence = self._start(moment_of(line), entry)
            entry.is_following = line.params.get("RANGE", "").upper() == "THISANDFUTURE"

    def _start(self, moment: Moment, entry: Entry) -> datetime:
        """Return the start that a date means: a date alone is at the event's hour."""
        if entry.is_all_day:
            return datetime.combine(self._wall(moment, entry.zone).date(), datetime.min.time())
        if moment.clock is None:
            return datetime.combine(moment.day, entry.start.time())
        return self._wall(moment, entry.zone)

    def _place(self, entry: Entry) -> None:
        """Part the place, the link of an online room and the description."""
        where = plain_lines(text_of(self.component.first("LOCATION")))
        told = text_of(self.component.first("DESCRIPTION"))
        if not told.strip():
            told = text_of(self.component.first("X-ALT-DESC"))
        told = paragraphs_of(told, self.notes)
        link = self._link(where, told)
        entry.description = without_meeting(told)
        bare = without_links(where) if link and link in where else where
        venue = venue_of(bare, self.component.first("GEO"))
        is_remote = says_online(where) or says_phone(where)
        if is_remote and venue and not (venue.street or venue.city):
            venue = None
        entry.venue = venue
        entry.online_url = link
        entry.format = _format(where, link=link, has_place=venue is not None)
        if link:
            self.notes.add(_("Le lien de la visio n’est donné qu’aux personnes confirmées."))

    def _link(self, where: str, told: str) -> str:
        names = ("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONFERENCE", "URL")
        own = [text_of(self.component.first(name)).strip() for name in names]
        link = next((one for one in own if is_meeting(one)), "") or meeting_link([where, told])
        if len(link) > _LONGEST_LINK:
            self.notes.add(_("Le lien de la visio est trop long : il n’est pas repris."))
            return ""
        return link

    def _kind(self) -> str:
        words = ",".join(text_of(line) for line in self.component.all("CATEGORIES")[:20])
        for word in words.split(",")[:50]:
            try:
                return parse_kind(word.strip()[:100])
            except CellError:
                continue
        return ""

    def _say_what_is_dropped(self, uid: str) -> None:
        others = self.component.others
        if others["ATTENDEE"] or others["ORGANIZER"] or others["CONTACT"]:
            self.notes.add(_("Les personnes nommées (organisateur, invités) ne sont pas reprises."))
        if any(child.name == "VALARM" for child in self.component.children):
            self.notes.add(_("Ses rappels ne sont pas repris : ici, chacun choisit les siens."))
        if others["ATTACH"]:
            self.notes.add(_("Ses pièces jointes ne sont pas reprises."))
        if not self.component.first("DTSTAMP"):
            self.notes.add(_("Il manquait sa date d’écriture (DTSTAMP) : sans conséquence."))
        if not uid:
            self.notes.add(_("Il n’a pas d’identifiant : il est reconnu à son titre et à sa date."))
        if not self.component.is_closed:
            self.notes.add(_("Sa fin manquait dans le fichier : il est lu jusque-là."))


def _format(where: str, *, link: str, has_place: bool) -> str:
    if link or says_online(where):
        return Format.HYBRID if has_place else Format.ONLINE
    return Format.PHONE if says_phone(where) and not has_place else Format.ONSITE
