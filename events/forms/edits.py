"""The form of one session as it stands, to be changed with a scope."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.domain.drafts import FacilitatorDraft, VenueDraft, check_duration
from events.domain.edits import EditChanges
from events.errors import REFUSALS
from events.forms.fields import DayField, HourField
from events.forms.scopes import ScopeForm
from events.models import MAX_CAPACITY, FacilitatorRole, Occurrence
from groups.models import Venue

FACES_AT_MOST = 20
_DAY = timedelta(days=1)
_FIELDS = {
    "starts_at": ("day",),
    "duration_minutes": ("end", "days"),
    "venue": ("place_name", "place"),
    "facilitators": ("face_0_label",),
}


class EditForm(ScopeForm):
    """One session as it stands, to be changed; ``changes`` are what differs from what was shown.

    Beside each field stands, hidden, what was shown in it: what somebody else changed
    meanwhile is not put back.
    """

    day = DayField(label=_("Jour"), show_hidden_initial=True)
    start = HourField(
        label=_("Début"),
        error_messages={"required": _("Donnez l’heure du début.")},
        show_hidden_initial=True,
    )
    end = HourField(
        label=_("Fin"),
        error_messages={"required": _("Donnez l’heure de la fin.")},
        show_hidden_initial=True,
    )
    nights = forms.IntegerField(
        label=_("Nombre de nuits"), min_value=1, max_value=31, show_hidden_initial=True
    )
    days = forms.IntegerField(
        label=_("Nombre de jours"), min_value=1, max_value=31, show_hidden_initial=True
    )
    place = forms.ChoiceField(label=_("Lieu"), required=False, show_hidden_initial=True)
    place_name = forms.CharField(label=_("Nom du lieu"), required=False, max_length=160)
    place_street = forms.CharField(label=_("Numéro et rue"), required=False, max_length=200)
    place_postcode = forms.CharField(
        label=_("Code postal"),
        required=False,
        max_length=5,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    place_city = forms.CharField(label=_("Ville"), required=False, max_length=120)
    title = forms.CharField(
        label=_("Titre"),
        max_length=160,
        error_messages={"required": _("Donnez un titre à cette rencontre.")},
        show_hidden_initial=True,
    )
    capacity = forms.IntegerField(
        label=_("Nombre de places"),
        help_text=_("Laissez vide s’il n’y a pas de limite."),
        required=False,
        min_value=1,
        max_value=MAX_CAPACITY,
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"),
            _("Donnez un nombre de places entre 1 et 10 000, ou rien s’il n’y a pas de limite."),
        ),
        show_hidden_initial=True,
    )
    note = forms.CharField(
        label=_("Un mot aux personnes"),
        help_text=_("Tout le monde peut le lire sur la page de la rencontre."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        show_hidden_initial=True,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        occurrence: Occurrence,
        venues: Sequence[Venue],
        faces: Sequence[tuple[str, str]],
        scopes: Sequence[tuple[str, str]],
    ) -> None:
        shown = {**_times(occurrence), **_words(occurrence), **_faces(faces)}
        super().__init__(data, scopes=scopes, initial=shown)
        for name in {"start", "end", "nights", "days"} - shown.keys():
            del self.fields[name]
        self._offer_places(occurrence, venues)
        for number in range(min(len(faces) + 1, FACES_AT_MOST)):
            self._add_face(number)
        self._recall_what_was_shown()

    def _offer_places(self, occurrence: Occurrence, venues: Sequence[Venue]) -> None:
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        known = {_place_value(one): str(one) for one in venues}
        if occurrence.venue is not None:
            known.setdefault(_place_value(occurrence.venue), str(occurrence.venue))
        field.choices = [("", gettext("Aucun lieu")), *known.items()]

    def _add_face(self, number: int) -> None:
        label = gettext("Personne %(n)d") % {"n": number + 1}
        self.fields[f"face_{number}_label"] = forms.CharField(
            label=label, required=False, max_length=120, show_hidden_initial=True
        )
        self.fields[f"face_{number}_role"] = forms.ChoiceField(
            label=gettext("En tant que"),
            required=False,
            choices=[("", gettext("Choisissez")), *FacilitatorRole.choices],
            show_hidden_initial=True,
        )

    def _recall_what_was_shown(self) -> None:
        """Take the session as it stands where a program sends no hidden copy."""
        if not isinstance(self.data, QueryDict):
            return
        data = self.data.copy()
        for name, field in self.fields.items():
            if field.show_hidden_initial:
                shown = self.initial.get(name)
                data.setdefault(self.add_initial_prefix(name), "" if shown is None else str(shown))
        self.data = data

    @property
    def faces(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """The rows of who welcomes: a name and a quality."""
        for number in range(FACES_AT_MOST):
            if f"face_{number}_label" in self.fields:
                yield self[f"face_{number}_label"], self[f"face_{number}_role"]

    @property
    def is_elsewhere(self) -> bool:
        """Whether a place is written that is not in the list."""
        return any(self.data.get(f"place_{part}") for part in ("name", "street", "city"))

    @property
    def has_face_errors(self) -> bool:
        """Whether something is at fault in who welcomes."""
        return any(name.startswith("face_") for name in self.errors)

    def refuse(self, error: Exception) -> None:
        """Put the refusal where the person will look."""
        assert isinstance(error, REFUSALS)  # noqa: S101 (for the type checker)
        self.refuse_in_words(str(error.message), field=error.field)

    def refuse_in_words(self, message: str, *, field: str) -> None:
        """Put the words beside the form's own field for that input."""
        names = _FIELDS.get(field, (field,))
        self.add_error(next((name for name in names if name in self.fields), None), message)

    def clean(self) -> dict[str, Any]:
        """Check what takes two fields to tell."""
        data = super().clean() or self.cleaned_data
        self._check_length(data)
        for number in range(FACES_AT_MOST):
            name, role = f"face_{number}_label", f"face_{number}_role"
            if data.get(name) and role in data and not data[role]:
                self.add_error(role, gettext("Dites en quelle qualité cette personne accueille."))
        return data

    def _check_length(self, data: dict[str, Any]) -> None:
        if {"end", "days", "nights"} & self.errors.keys() or "start" in self.errors:
            return
        try:
            check_duration(_length(data))
        except REFUSALS as error:
            self.refuse(error)

    def _shown(self, name: str) -> object:
        """Return what was shown in a field."""
        field = self.fields[name]
        return field.to_python(self.data.get(self.add_initial_prefix(name)))

    def changes(self) -> EditChanges:
        """Return what differs from what was shown."""
        data, changed = self.cleaned_data, {*self.changed_data}
        return EditChanges(
            title=data["title"] if "title" in changed else None,
            wall_start=self._wall() if changed & {"day", "start"} else None,
            duration=self._new_length(),
            venue=self._venue(is_chosen="place" in changed),
            capacity=data["capacity"] if "capacity" in changed else None,
            has_no_limit="capacity" in changed and data["capacity"] is None,
            facilitators=self._facilitators(changed),
            note=data["note"] if "note" in changed else None,
        )

    def _wall(self) -> datetime:
        day: date = self.cleaned_data["day"]
        return datetime.combine(day, self.cleaned_data.get("start") or time(0, 0))

    def _new_length(self) -> timedelta | None:
        names = [name for name in ("start", "end", "nights", "days") if name in self.fields]
        old = _length({name: self._shown(name) for name in names})
        new = _length({name: self.cleaned_data[name] for name in names})
        return None if new == old else new

    def _venue(self, *, is_chosen: bool) -> VenueDraft | None:
        data = self.cleaned_data
        if self.is_elsewhere:
            parts = ("name", "street", "postcode", "city")
            return VenueDraft(**{part: data[f"place_{part}"] for part in parts})
        if not is_chosen:
            return None
        return VenueDraft(**json.loads(data["place"] or "{}"))

    def _facilitators(self, changed: set[str]) -> tuple[FacilitatorDraft, ...] | None:
        if not any(name.startswith("face_") for name in changed):
            return None
        data = self.cleaned_data
        rows = [(label.name, role.name) for label, role in self.faces]
        return tuple(
            FacilitatorDraft(data[label], data[role]) for label, role in rows if data[label]
        )


def _times(occurrence: Occurrence) -> dict[str, Any]:
    """Return the fields of day and hours that this session has."""
    start, end = (
        one.replace(tzinfo=None) for one in (occurrence.local_start, occurrence.local_end)
    )
    if occurrence.schedule.is_all_day:
        return {"day": start.date(), "days": (end - start).days}
    shown = {"day": start.date(), "start": start.time(), "end": end.time()}
    return {**shown, "nights": (end.date() - start.date()).days} if end - start >= _DAY else shown


def _length(data: dict[str, Any]) -> timedelta:
    """Return the length that the fields give; without nights, an early end is the next day's."""
    if data.get("days"):
        return timedelta(days=data["days"])
    if not (data.get("start") and data.get("end")):
        return timedelta(0)
    start, end = (datetime.combine(date.min, data[name]) for name in ("start", "end"))
    nights = data.get("nights") or int(end < start)
    return end + timedelta(days=nights) - start


def _words(occurrence: Occurrence) -> dict[str, Any]:
    venue = occurrence.venue
    return {
        "title": occurrence.title,
        "capacity": occurrence.capacity,
        "note": occurrence.note,
        "place": _place_value(venue) if venue else "",
    }


def _faces(faces: Sequence[tuple[str, str]]) -> dict[str, str]:
    shown: dict[str, str] = {}
    for number, (label, role) in enumerate(faces[:FACES_AT_MOST]):
        shown |= {f"face_{number}_label": label, f"face_{number}_role": role}
    return shown


def _place_value(venue: Venue) -> str:
    """Return a place's own words, which name it among its organisation's."""
    parts = ("name", "street", "postcode", "city")
    return json.dumps({part: getattr(venue, part) for part in parts}, ensure_ascii=False)
