"""A year's different people on the page of figures, and closing the year for good."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from events.domain.people_of_year import People, PeopleOfYear, people_of_year
from events.domain.year_closing import close_year, closed_by, may_close
from events.errors import REFUSALS
from events.forms import RefusalForm
from events.views.form_answers import form_answer
from groups.models import Organization, SupportGroup, SupportGroupQuerySet, User
from groups.views.private import desk, user_of


@dataclass(frozen=True)
class PeopleWords:
    """What is estimated of one association, in words; ``close_url`` is '' for who may not."""

    organization: str
    headline: str
    how: list[str]
    is_closed: bool
    close_url: str
    closes_by_itself: int


def people_words(
    *, user: User, groups: SupportGroupQuerySet, year: int, this_year: int
) -> list[PeopleWords]:
    """Return the estimates of those associations whose groups received anybody."""
    found = [row for row in people_of_year(groups=groups, year=year) if row.people.is_anybody]
    closable = closed_by(user) if year < this_year else frozenset()
    return [_words(row, may_close=row.organization.pk in closable) for row in found]


def _words(row: PeopleOfYear, *, may_close: bool) -> PeopleWords:
    is_open = may_close and not row.is_closed
    return PeopleWords(
        organization=row.organization.name,
        headline=headline(row.people),
        how=[*_how(row.people)],
        is_closed=row.is_closed,
        close_url=(
            reverse("organizer:close_year", args=[row.organization.slug, row.year])
            if is_open
            else ""
        ),
        closes_by_itself=row.year + 1,
    )


def headline(people: People) -> str:
    """Return « de 34 à 120 personnes différentes », or the one number that it can be."""
    most = number_format(people.at_most, force_grouping=True)
    if people.at_least == people.at_most:
        words = ngettext("%(n)s personne", "%(n)s personnes différentes", people.at_most)
        return words % {"n": most}
    least = number_format(people.at_least, force_grouping=True)
    return _("de %(least)s à %(most)s personnes différentes") % {"least": least, "most": most}


def _how(people: People) -> list[str]:
    known = ngettext(
        "%(n)s personne reconnue d’une rencontre à l’autre, par son adhésion, son adresse ou "
        "son téléphone.",
        "%(n)s personnes reconnues d’une rencontre à l’autre, par leur adhésion, leur adresse "
        "ou leur téléphone.",
        people.known,
    )
    words = []
    if people.known:
        words.append(known % {"n": number_format(people.known, force_grouping=True)})
    if people.members:
        members = ngettext(
            "Parmi elles, %(n)s adhérent ou adhérente.",
            "Parmi elles, %(n)s adhérents ou adhérentes.",
            people.members,
        )
        words.append(members % {"n": number_format(people.members, force_grouping=True)})
    if people.unknown_visits:
        unknown = ngettext(
            "%(n)s venue sans rien pour reconnaître la personne : peut-être quelqu’un d’autre, "
            "peut-être pas.",
            "%(n)s venues sans rien pour reconnaître les personnes : peut-être à chaque fois "
            "quelqu’un d’autre, peut-être pas.",
            people.unknown_visits,
        )
        words.append(unknown % {"n": number_format(people.unknown_visits, force_grouping=True)})
    return words


class ClosingForm(RefusalForm):
    """Closing a year can't be undone: it asks for a yes."""

    sure = forms.BooleanField(
        label=gettext_lazy("J’ai noté ces chiffres dans mon rapport. Je veux clore l’année."),
        error_messages={
            "required": gettext_lazy("Cochez cette case pour clore l’année. Rien n’a changé.")
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def close(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """`/organiser/chiffres/<association>/<year>/clore/`: say what goes; POST destroys the key."""
    user = user_of(request)
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None or not may_close(user=user, organization=organization):
        raise Http404
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            close_year(organization=organization, year=year, now=timezone.now())
        except REFUSALS as error:
            form.refuse(error)
        else:
            messages.success(request, _("L’année %(year)d est close.") % {"year": year})
            return HttpResponseRedirect(f"{reverse('organizer:figures')}?annee={year}", status=303)
    groups = SupportGroup.objects.filter(organization=organization)
    found = next(iter(people_of_year(groups=groups, year=year)), None)
    if found is None:
        raise Http404
    context = {
        "organization": organization,
        "year": year,
        "found": found,
        "headline": headline(found.people),
        "how": _how(found.people),
    }
    if request.method == "POST":
        return form_answer(request, "events/organizer/close_year.html", context, form=form)
    return render(request, "events/organizer/close_year.html", {**context, "form": form})
