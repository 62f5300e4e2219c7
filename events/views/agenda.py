"""The agenda: what is on, by day, with filters; the page's address is the filter."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from events.domain.agenda import RADIUS, AgendaFilter, page_of, sessions
from events.domain.cursors import Cursor, decode_cursor, encode_cursor
from events.models import AccessMode, Audience, Kind
from events.views.cards import by_day
from events.views.months import month_grid
from groups.domain.commune_words import commune_meant, commune_slug
from groups.errors import GroupsError
from groups.models import Commune, Department, SupportGroup

PAGE_SIZE = 40
_ANY = [("", _("Peu importe"))]
_RADII = (5, 10, 20, 30, 50, 100)
_LISTED_KINDS = [choice for choice in Kind.choices if choice[0] != Kind.PRACTICE_REVIEW]


def _radius_choices() -> list[tuple[str, str]]:
    return [(str(n), gettext("%(n)d km") % {"n": n}) for n in _RADII]


class AgendaForm(forms.Form):
    """The filters of the agenda."""

    q = forms.CharField(
        label=_("Un mot, une ville"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    department = forms.ChoiceField(label=_("Département"), required=False)
    commune = forms.CharField(
        label=_("Près de (commune ou code postal)"),
        required=False,
        max_length=100,
    )
    radius = forms.ChoiceField(
        label=_("Jusqu’à"), choices=_radius_choices, required=False, initial=str(RADIUS)
    )
    kind = forms.ChoiceField(
        label=_("Type de rencontre"), choices=_ANY + _LISTED_KINDS, required=False
    )
    audience = forms.ChoiceField(
        label=_("Pour qui"), choices=_ANY + Audience.choices, required=False
    )
    access_mode = forms.ChoiceField(
        label=_("Comment venir"), choices=_ANY + AccessMode.choices, required=False
    )
    online = forms.BooleanField(label=_("En ligne"), required=False)

    data: QueryDict

    def __init__(self, data: QueryDict) -> None:
        said = data.copy()
        if said.get("radius") not in {str(n) for n in _RADII}:
            said["radius"] = str(RADIUS)  # what the list is made with
        super().__init__(said)
        active = SupportGroup.objects.active()
        departments = Department.objects.filter(groups__in=active).distinct()
        choices = [(one.code, f"{one.name} ({one.code})") for one in departments.order_by("code")]
        self.fields["department"].choices = [("", _("Partout")), *choices]  # type: ignore[attr-defined]

    def clean_commune(self) -> Commune | None:
        """Return the commune that is meant; it is written in full in the form shown again."""
        words = self.cleaned_data["commune"]
        if not words:
            return None
        try:
            found = commune_meant(words)
        except GroupsError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error
        self.data = self.data.copy()
        self.data["commune"] = str(found)
        return found

    def wanted(self) -> AgendaFilter:
        """Return the filter; what makes no sense is left open."""
        self.is_valid()
        data = self.applied()
        names = ("q", "department", "commune", "kind", "audience", "access_mode")
        values = {name: data.get(name, "") for name in names}
        radius = int(data.get("radius", 0))
        return AgendaFilter(**values, radius=radius, is_online="online" in data)

    def applied(self) -> dict[str, str]:
        """Return the filters in use, as they stand in the address."""
        used = {name: value for name, value in self.cleaned_data.items() if value}
        if isinstance(commune := used.get("commune"), Commune):
            used |= {"commune": commune_slug(commune), "radius": used.get("radius", RADIUS)}
        else:
            used.pop("radius", None)
        return {name: "on" if value is True else str(value) for name, value in used.items()}


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """`/`: sessions not over, by day."""
    now = timezone.now()
    form = AgendaForm(request.GET)
    wanted = form.wanted()
    applied = form.applied()
    show = _month if request.GET.get("vue") == "mois" else _list
    context = {
        "form": form,
        "applied": applied,
        "list_url": "/?" + urlencode(applied) if applied else "/",
        "subscribe_url": f"{reverse('events:subscribe_search')}?{urlencode(applied)}",
        "month_url": "/?" + urlencode({**applied, "vue": "mois"}),
        **show(request, wanted, applied, now=now),
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "events/agenda_results.html" if is_part else "events/agenda.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def _list(
    request: HttpRequest, wanted: AgendaFilter, applied: dict[str, str], *, now: datetime
) -> dict[str, object]:
    rows, following = page_of(
        sessions(wanted).not_over(now=now),
        after=decode_cursor(request.GET.get("after", "")),
        size=PAGE_SIZE,
    )
    return {
        "days": by_day(rows, now=now),
        "older_url": next_url(applied, following),
        "is_later_page": "after" in request.GET,
    }


def _month(
    request: HttpRequest, wanted: AgendaFilter, applied: dict[str, str], *, now: datetime
) -> dict[str, object]:
    today, text = timezone.localdate(now), request.GET.get("mois", "")
    grid = month_grid(sessions(wanted), text=text, parameters=applied, now=now, today=today)
    return {"month": grid}


def next_url(applied: dict[str, str], cursor: Cursor | None) -> str:
    """Return the address of the next page, with the same filters; '' on the last."""
    if cursor is None:
        return ""
    return "?" + urlencode({**applied, "after": encode_cursor(cursor)})
