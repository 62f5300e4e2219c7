"""The forms with which an event is written, changed, and given other dates."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.domain.drafts import EventDraft
from events.forms.faces import FacesForm
from events.forms.facts import FactsForm
from events.forms.places import PlaceForm
from events.forms.terms import TermsForm
from events.forms.when import WhenForm
from events.models import Event, Kind
from groups.models import SupportGroup

_PLACEHOLDER = "…"


@dataclass(frozen=True)
class Section:
    """A folded part of the form; ``is_open`` where something in it was said, or is at fault."""

    name: str
    title: str | Promise
    fields: list[BoundField]
    is_open: bool
    is_said: bool


_SECTIONS: tuple[tuple[str, Promise, tuple[str, ...]], ...] = (
    ("pour-qui", _("Pour qui, quel âge"), ("audience", "min_age", "max_age")),
    (
        "deroule",
        _("Comment ça se passe"),
        ("welcome", "usual_size", "may_listen", "may_leave", "may_bring", "late_ok"),
    ),
    ("prix", _("Prix"), ("price", "fee_amount", "fee_member_amount", "fee_note")),
    ("pratique", _("Accès et confort"), ("access_features", "is_place_hidden")),
    ("en-ligne", _("Lien de connexion"), ("online_url",)),
    ("visibilite", _("Qui voit cette rencontre"), ("visibility",)),
    ("textes", _("Présentation et résumé simple"), ("summary_easy", "description")),
)
_FIELD_OF = {"fee": "fee_amount", "how_it_goes": "welcome", "facilitators": "face_0"}


class EventWordsForm(FacesForm, PlaceForm, TermsForm, FactsForm):
    """All that is said of an event but its dates."""

    PLACE = ("format", "venue", *PlaceForm.NEW_PLACE)

    def words(self) -> dict[str, Any]:
        """Return what an EventDraft takes of this form."""
        return {
            **self.facts(),
            **self.terms(),
            "format": self.cleaned_data["format"],
            "venue": self.place(),
            "facilitators": self.faces(),
        }

    @property
    def sections(self) -> list[Section]:
        """The folded parts, in order."""
        return [self._section(name, title, names) for name, title, names in _SECTIONS]

    @property
    def terms_section(self) -> Section:
        """The folded part about registering."""
        return self._section("inscription", _("Inscription"), self.TERMS)

    def _section(self, name: str, title: Promise, names: tuple[str, ...]) -> Section:
        fields = [self[field] for field in names]
        said = any(_is_said(field) for field in fields)
        wrong = any(field.errors for field in fields)
        return Section(name, title, fields, is_open=wrong, is_said=said)

    @property
    def is_new_place_open(self) -> bool:
        """Whether a new place is described, or has to be."""
        fields = [self[name] for name in self.NEW_PLACE]
        known = len(self.known_venues)
        return not known or any(field.errors or field.value() for field in fields)

    @property
    def are_faces_open(self) -> bool:
        """Whether something is wrong about who welcomes."""
        return any(field.errors for row in self.face_rows for field in row)

    @property
    def are_faces_said(self) -> bool:
        """Whether anybody is named."""
        return any(name.value() for name, _role in self.face_rows)

    def refuse(self, error: Exception) -> None:
        """Put a refusal of the domain beside the field of this form that it is about."""
        field = getattr(error, "field", "")
        if field in _FIELD_OF:
            self.add_error(_FIELD_OF[field], str(error))
        else:
            super().refuse(error)


def with_value(data: Mapping[str, Any], name: str, value: str) -> QueryDict:
    """Return what was posted, with another value in one field."""
    copied = QueryDict(mutable=True)
    copied.update(data)
    copied[name] = value
    return copied


def _is_said(field: BoundField) -> bool:
    value = field.value()
    return bool(value) and value != field.field.initial


class EventForm(EventWordsForm, WhenForm):
    """A new event, dates and all, on one screen."""

    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, group: SupportGroup, **kwargs: Any) -> None:
        initial = {"submission": uuid.uuid4(), **(kwargs.pop("initial", None) or {})}
        super().__init__(
            *args,
            organization=group.organization,
            department=group.department_id,
            initial=initial,
            **kwargs,
        )

    def draft(self) -> EventDraft:
        """Return the event as it is typed."""
        assert self.when is not None  # noqa: S101 (a valid form has its dates)
        return EventDraft(**self.words(), **self.when.values())

    def keep_errors_of_dates(self) -> None:
        """Say only what is wrong with the dates: one asked to see them, no more."""
        for name in set(self.errors) - {*self.WHEN}:
            del self.errors[name]

    def renew(self) -> None:
        """Let the next submission make another event."""
        self.data = with_value(self.data, "submission", str(uuid.uuid4()))


class DatesForm(PlaceForm, WhenForm):
    """The dates alone, looked at while they are typed; the place tells which holidays hold."""

    format = forms.CharField(required=False)  # type: ignore[assignment]

    def __init__(self, *args: Any, group: SupportGroup, **kwargs: Any) -> None:
        super().__init__(
            *args,
            organization=group.organization,
            department=group.department_id,
            is_preview=True,
            **kwargs,
        )

    def draft(self) -> EventDraft | None:
        """Return a draft with these dates; None while they can't be told."""
        if self.when is None:
            return None
        draft = EventDraft(title=_PLACEHOLDER, kind=Kind.OTHER, **self.when.values())
        broken = {*self.errors} & {"venue", *self.NEW_PLACE}
        return replace(draft, venue=None if broken else self.place())


class RuleForm(WhenForm):
    """Other days for an event that stands; its hours stay as they are."""

    start_time = end_time = all_day = last_date = None  # type: ignore[assignment]

    def __init__(self, *args: Any, draft: EventDraft, department: str, **kwargs: Any) -> None:
        super().__init__(*args, department=department, **kwargs)
        self.stored = draft
        self.fields["first_date"].label = _("À partir du")
        self.fields["first_date"].help_text = _("Les dates d’avant ne changent pas.")

    def draft(self) -> EventDraft | None:
        """Return the event with these days; None while they can't be told."""
        if self.when is None:
            return None
        return replace(self.stored, **self.when.values(), exdates=())

    def _span(self, data: dict[str, Any], first: date) -> tuple[time | None, timedelta]:
        return self.stored.start_time, self.stored.duration

    def _is_all_day(self, data: dict[str, Any]) -> bool:
        return self.stored.start_time is None

    def _usual_start(self, data: dict[str, Any]) -> time | None:
        return self.stored.start_time


class EventEditForm(EventWordsForm):
    """An event that stands, but for its days and hours; ``seen`` is when it last changed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def seen_at(self) -> datetime | None:
        """Return when the event that was shown had last changed."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def show_again(self, event: Event) -> None:
        """Take the event as it is now for what was seen."""
        self.data = with_value(self.data, "seen", event.updated_at.isoformat())
