"""Going back within a minute, before anybody was told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.cohorts import derive_missing, lock_cohort
from events.domain.edits.memory import Memory, recalled, untold
from events.domain.edits.writing import PARKED
from events.domain.feeds import touch_feeds
from events.domain.nudges import nudge
from events.domain.sequences import mark_changed, next_sequence
from events.domain.session_notices import UNDO, move_reminders
from events.errors import EventsError
from events.models import (
    Edit,
    Event,
    EventText,
    Facilitator,
    Notice,
    Occurrence,
    Registration,
    Schedule,
)

_BATCH = 200


def undo(*, edit: Edit, now: datetime) -> Edit:
    """Put everything back as it was before the edit; nobody is told of either.

    Raises EventsError: ``undo_too_late`` after a minute, ``undo_overtaken`` when something else
    changed or somebody got a place since.
    """
    with transaction.atomic():
        lock_cohort(edit.event)
        edit = Edit.objects.select_for_update(of=("self",)).select_related("event").get(pk=edit.pk)
        if edit.undone_at is not None:
            return edit
        if undoable_until(edit, now=now) is None:
            raise EventsError(
                "undo_too_late", _("Une minute est passée : modifiez de nouveau la rencontre.")
            )
        _Undoing(edit, now=now).run()
        edit.undone_at, edit.undo = now, {}
        edit.save(update_fields=["undone_at", "undo"])
        touch_feeds(event_ids=[edit.event_id], now=now)
        nudge()
    return edit


def undoable_until(edit: Edit, *, now: datetime) -> datetime | None:
    """Return until when the edit can be undone; None once that is over, or was done."""
    until = edit.at + UNDO
    return until if edit.undo and edit.undone_at is None and now < until else None


def is_overtaken(edit: Edit) -> bool:
    """Tell whether the places that the edit added were given already (one query at most).

    Who moves up from the waitlist keeps the place: such an edit is not undone.
    """
    before = {row["id"]: row["capacity"] for row in edit.undo.get("rows", [])}
    taken = Occurrence.objects.filter(pk__in=before).values_list("pk", "confirmed_seats")
    return bool(before) and any(
        before[key] is not None and seats > before[key] for key, seats in taken
    )


class _Undoing:
    def __init__(self, edit: Edit, *, now: datetime) -> None:
        self.edit = edit
        self.memory: Memory = edit.undo
        self.now = now
        self.sequence = next_sequence(edit.event_id)
        self.rows = {row["id"]: recalled(Occurrence, row) for row in self.memory["rows"]}
        rows = Occurrence.objects.filter(pk__in=self.rows).select_for_update(of=("self",))
        self.found = {row.pk: row for row in rows.order_by("pk")}
        self.schedules = {row["id"]: recalled(Schedule, row) for row in self.memory["schedules"]}
        self.made = Occurrence.objects.filter(pk__in=self.memory.get("made_rows", []))
        self.given = Registration.objects.filter(occurrence__in=self.made)

    def run(self) -> None:
        """Check that nothing came between, then put all back."""
        self._check()
        self.given.delete()
        self.made.delete()
        self._event()
        self._schedules()
        self._rows()
        Schedule.objects.filter(pk__in=self.memory.get("made_schedules", [])).delete()
        self._faces()
        self._people()

    def _check(self) -> None:
        later = Edit.objects.filter(event=self.edit.event, pk__gt=self.edit.pk, undone_at=None)
        schedules = Schedule.objects.filter(event=self.edit.event, changed_at__gt=self.edit.at)
        if (
            later.exists()
            or schedules.exists()
            or any(row.changed_at > self.edit.at for row in self.found.values())
            or self.given.exclude(changed_at=self.edit.at, enrolment__is_whole=True).exists()
            or any(self._is_fuller(row) for row in self.found.values())
        ):
            raise EventsError(
                "undo_overtaken",
                _("Autre chose a changé entre-temps : modifiez de nouveau la rencontre."),
            )

    def _is_fuller(self, row: Occurrence) -> bool:
        """Whether more seats are taken than there were."""
        capacity = self.rows[row.pk]["capacity"]
        return capacity is not None and row.confirmed_seats > capacity

    def _event(self) -> None:
        values = dict(self.memory["event"])
        EventText.objects.filter(event=self.edit.event, language="fr").update(
            title=values.pop("title")
        )
        Event.objects.filter(pk=self.edit.event_id).update(**recalled(Event, values))

    def _schedules(self) -> None:
        for key, values in self.schedules.items():
            back = {name: value for name, value in values.items() if name != "id"}
            Schedule.objects.filter(pk=key).update(**back)
        everything = Schedule.objects.filter(event=self.edit.event_id)
        mark_changed(everything, sequence=self.sequence, now=self.now)

    def _rows(self) -> None:
        """Put sessions back in their slots, and those deleted back in their place."""
        parked = [
            Occurrence(pk=key, original_date=self.rows[key]["original_date"] + PARKED)
            for key in self.found
        ]
        Occurrence.objects.bulk_update(parked, ["original_date"], batch_size=_BATCH)
        for key, row in self.found.items():
            for name, value in self.rows[key].items():
                setattr(row, name, value)
            row.sequence, row.changed_at = self.sequence, self.now
        if self.found:
            names = [name for name in next(iter(self.rows.values())) if name != "id"]
            fields = [Occurrence._meta.get_field(_field(name)).name for name in names]
            Occurrence.objects.bulk_update(
                self.found.values(), [*fields, "sequence", "changed_at"], batch_size=_BATCH
            )
        lost = [values for key, values in self.rows.items() if key not in self.found]
        Occurrence.objects.bulk_create(
            Occurrence(**values, sequence=self.sequence, changed_at=self.now) for values in lost
        )

    def _faces(self) -> None:
        Facilitator.objects.filter(event=self.edit.event).delete()
        Facilitator.objects.bulk_create(
            Facilitator(event=self.edit.event, **values) for values in self.memory["faces"]
        )

    def _people(self) -> None:
        untold([*self.rows]).delete()
        Notice.objects.bulk_create(
            Notice(**recalled(Notice, values)) for values in self.memory["notices"]
        )
        rows = Occurrence.objects.filter(pk__in=self.rows).select_related("event", "schedule")
        move_reminders(list(rows), now=self.now)
        # Who joined all dates while one was called off comes to that one, too.
        derive_missing(self.edit.event, now=self.now)


def _field(attname: str) -> str:
    return attname.removesuffix("_id") if attname != "public_id" else attname
