"""When an event takes place, as people say it: the days in words, the hours, what is skipped."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from events.domain.drafts import check_duration
from events.domain.holidays import SCHOOL_ZONES
from events.domain.phrases import error_words
from events.domain.recurrence import RecurrenceError, Rule
from events.domain.series_words import parse_series
from events.domain.skips import Skips, parse_skips
from events.errors import REFUSALS
from events.forms.fields import DayField, HourField, LineField
from events.forms.refusals import RefusalForm
from events.forms.when_parts import When, extra_dates, together

SUMMER = (7, 8)
_DAY = timedelta(days=1)
_ENDS = ("two_ends", "ends_before_start", "too_far")


class WhenForm(RefusalForm):
    """The days in words, the hours, what is skipped and what is added.

    ``clock`` is the naive time at the place: a series without a first date begins after it.
    """

    WHEN = (
        *("every", "first_date", "start_time", "end_time", "all_day", "last_date", "until"),
        *("public_holidays", "school_holidays", "months", "without", "extra"),
    )

    every = LineField(
        longest=300,
        label=_("Quels jours\u202f?"),
        help_text=_("Écrivez-le comme vous le diriez, ou prenez un exemple."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    first_date = DayField(
        label=_("Première date"),
        help_text=_(
            "Pour une série, vous pouvez laisser vide\u00a0: elle commence dès que possible."
        ),
        required=False,
    )
    all_day = forms.BooleanField(label=_("Toute la journée"), required=False)
    start_time = HourField(label=_("Début"), required=False)
    end_time = HourField(label=_("Fin"), required=False)
    last_date = DayField(
        label=_("Dernier jour, pour un séjour"),
        help_text=_("Seulement si une même rencontre dure plusieurs jours."),
        required=False,
    )
    until = DayField(
        label=_("Jusqu’au"),
        help_text=_("Par exemple la fin de la saison. Vide\u00a0: sans fin prévue."),
        required=False,
    )
    public_holidays = forms.BooleanField(label=_("les jours fériés"), required=False)
    school_holidays = forms.BooleanField(label=_("les vacances scolaires"), required=False)
    months = forms.TypedMultipleChoiceField(
        label=_("l’été"),
        choices=((7, _("en juillet")), (8, _("en août"))),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    without = LineField(
        longest=2000,
        label=_("Autres dates sans rencontre"),
        help_text=_("Par exemple\u00a0: 26/12/2026, du 1er au 15 mai 2027, décembre."),
        required=False,
    )
    extra = LineField(
        longest=2000,
        label=_("Dates en plus"),
        help_text=_("Par exemple\u00a0: 12/01/2027, 20/02/2027 à 10h."),
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        clock: datetime,
        department: str,
        is_preview: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.clock = clock
        self.today = clock.date()
        self.is_preview = is_preview
        self.when: When | None = None
        self.said_skips = Skips()
        letter = SCHOOL_ZONES.get(department, "")[-1:]
        if letter:
            label = _("les vacances scolaires (zone %(letter)s)") % {"letter": letter}
            self.fields["school_holidays"].label = label

    @property
    def holidays(self) -> list[BoundField]:
        """The boxes for public and school holidays."""
        return [self["public_holidays"], self["school_holidays"]]

    @property
    def rare(self) -> list[BoundField]:
        """What few need, folded: a stay's last day, dates more and less."""
        return [self[name] for name in ("last_date", "extra", "without") if name in self.fields]

    @property
    def is_rare_open(self) -> bool:
        """Whether something folded is at fault."""
        return any(field.errors for field in self.rare)

    @property
    def is_rare_said(self) -> bool:
        """Whether something folded was said."""
        return any(field.value() for field in self.rare)

    def clean(self) -> dict[str, Any]:
        """Read the fields together, noting each fault beside the field it comes from."""
        data = super().clean() or self.cleaned_data
        faults = len(self.errors)
        first, rule = self._days(data)
        span = self._span(data, first or self.today)
        skips = self._skips(data, first)
        rdates = self._rdates(data)
        if len(self.errors) > faults or set(self.errors) & {*self.WHEN} or span is None:
            return data
        start, duration = span
        self.when = When(
            first_date=first or self._soonest(start),
            start_time=start,
            duration=duration,
            rule=rule,
            skips=skips if rule else None,
            rdates=rdates,
            has_hours=start is not None or self._is_all_day(data),
            is_first_said=first is not None,
        )
        return data

    def _is_all_day(self, data: dict[str, Any]) -> bool:
        return bool(data.get("all_day"))

    def _days(self, data: dict[str, Any]) -> tuple[date | None, Rule | None]:
        """Return the first date, where it is said, and the rule."""
        first, until, phrase = data.get("first_date"), data.get("until"), data.get("every")
        if phrase is None or "first_date" in self.errors or "until" in self.errors:
            return first, None
        try:
            rule, self.said_skips = parse_series(
                phrase, first_date=first or self.today, until=until
            )
        except RecurrenceError as error:
            self._add_recurrence_error(error, has_until=until is not None)
            return first, None
        if first is None and rule is None:
            self.add_error("first_date", _("Donnez la date de la rencontre."))
        if first is None and rule is not None and self._leaves_open(phrase, rule, until):
            self.add_error(
                "first_date", _("Donnez la première date\u00a0: elle dit quel jour revient.")
            )
        if until is not None and until < (first or self.today):
            self.add_error("until", _("La fin vient avant la première date."))
        return first, rule

    def _soonest(self, start: time | None) -> date:
        """Return today, or tomorrow where today's hour is over."""
        is_over = start is not None and start <= self.clock.time()
        return self.today + _DAY if is_over else self.today

    def _leaves_open(self, phrase: str, rule: Rule, until: date | None) -> bool:
        """Whether the words leave the day itself to the first date: « toutes les semaines »."""
        try:
            later, _skips = parse_series(phrase, first_date=self.today + _DAY, until=until)
        except RecurrenceError:
            return True
        return later != rule

    def _add_recurrence_error(self, error: RecurrenceError, *, has_until: bool) -> None:
        field = "until" if has_until and error.code in _ENDS else "every"
        two_ends = _("Les mots et cette date donnent deux fins. Gardez l’une des deux.")
        self.add_error(field, two_ends if error.code == "two_ends" else error_words(error))

    def _span(self, data: dict[str, Any], first: date) -> tuple[time | None, timedelta] | None:
        """Return the start and the length; whole days where no hour is known."""
        last = data.get("last_date")
        if last is not None and last < first:
            self.add_error("last_date", _("Le dernier jour vient avant la première date."))
            return None
        if data.get("all_day"):
            return self._checked(None, ((last or first) - first) + _DAY)
        start, end = data.get("start_time"), data.get("end_time")
        if start is None or end is None:
            self._miss_hours(start, end)
            return (None, _DAY) if self.is_preview else None
        length = datetime.combine(last or first, end) - datetime.combine(first, start)
        if last is None and length <= timedelta(0):
            length += _DAY
        if start == end and last is None:
            self.add_error("end_time", _("L’heure de fin est aussi celle du début."))
            return None
        return self._checked(start, length)

    def _checked(self, start: time | None, length: timedelta) -> tuple[time | None, timedelta]:
        try:
            check_duration(length, all_day=start is None)
        except REFUSALS as error:
            self.add_error(
                "last_date" if self.cleaned_data.get("last_date") else "end_time", str(error)
            )
        return start, length

    def _miss_hours(self, start: time | None, end: time | None) -> None:
        if self.is_preview:
            return
        if start is None and "start_time" not in self.errors:
            self.add_error(
                "start_time", _("Donnez l’heure, ou cochez «\u202fToute la journée\u202f».")
            )
        if end is None and "end_time" not in self.errors:
            self.add_error("end_time", _("Donnez l’heure de fin, même approximative."))

    def _skips(self, data: dict[str, Any], first: date | None) -> Skips | None:
        text = data.get("without") or ""
        try:
            written = parse_skips(text, first_date=first or self.today, until=data.get("until"))
        except RecurrenceError as error:
            self.add_error("without", error_words(error))
            return None
        ticked = Skips(
            months=frozenset(data.get("months") or ()),
            public_holidays=bool(data.get("public_holidays")),
            school_holidays=bool(data.get("school_holidays")),
        )
        return together(written, ticked, self.said_skips) or None

    def _rdates(self, data: dict[str, Any]) -> tuple[datetime, ...]:
        try:
            return extra_dates(data.get("extra") or "", usual=self._usual_start(data) or time(0, 0))
        except ValidationError as error:
            self.add_error("extra", error)
            return ()

    def _usual_start(self, data: dict[str, Any]) -> time | None:
        return None if data.get("all_day") else data.get("start_time")

    def refuse(self, error: Exception) -> None:
        """Put a refusal of the domain beside the field of this form that it is about."""
        field = getattr(error, "field", "")
        places = {
            "starts_at": "first_date",
            "duration_minutes": "end_time",
            "rrule": "every",
            "rdates": "extra",
            "exdates": "school_holidays" if self.data.get("school_holidays") else "without",
        }
        if places.get(field, "") in self.fields:
            self.add_error(places[field], str(error))
        else:
            super().refuse(error)
