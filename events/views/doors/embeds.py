"""A list or a month for associations' own sites: the only pages that others may frame.

They set no cookie, ask nothing of third parties, run no script, and every link leaves the frame.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from xml.sax import saxutils

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from events.domain.agenda import AgendaFilter, page_of, sessions
from events.views.cards import by_day
from events.views.doors.embed_options import EmbedForm, EmbedOptions, language_of
from events.views.months import month_grid
from events.views.subscriptions import feed_links
from groups.models import Organization, SupportGroup

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
_FRESH = "public, max-age=300, stale-if-error=86400"


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """Whose programme it is (``has_groups``: of several), and where its pages are (paths)."""

    name: str
    has_groups: bool
    page: str
    frame: str
    options_page: str
    feed: str
    atom: str
    wanted: AgendaFilter


def _group(slug: str) -> Embedded:
    group = SupportGroup.objects.active().filter(slug=slug).first()
    if group is None:
        raise Http404
    return _embedded(group.name, slug, of="group", wanted=AgendaFilter(group=slug))


def _network(slug: str) -> Embedded:
    network = Organization.objects.filter(slug=slug, kind=Organization.Kind.NETWORK).first()
    if network is None:
        raise Http404
    return _embedded(network.name, slug, of="network", wanted=AgendaFilter(network=slug))


def _embedded(name: str, slug: str, *, of: str, wanted: AgendaFilter) -> Embedded:
    return Embedded(
        name=name,
        has_groups=of == "network",
        page=reverse(f"events:{of}", args=[slug]),
        frame=reverse(f"events:{of}_embed", args=[slug]),
        options_page=reverse(f"events:{of}_embed_options", args=[slug]),
        feed=reverse(f"events:{of}_feed", args=[slug]),
        atom=reverse(f"events:{of}_atom", args=[slug]),
        wanted=wanted,
    )


def framed(view: View[P]) -> View[P]:
    """Let any site show the page in a frame, and caches keep it for five minutes."""

    @require_safe
    @xframe_options_exempt
    @csp_replace({"frame-ancestors": ["*"], "form-action": ["'none'"]})
    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = _FRESH
        return response

    return shown  # type: ignore[return-value]  # django-csp knows views without arguments only


@framed
def group_embed(request: HttpRequest, slug: str) -> HttpResponse:
    """`/integrer/groupes/<slug>/`."""
    return _frame(request, _group(slug))


@framed
def network_embed(request: HttpRequest, slug: str) -> HttpResponse:
    """`/integrer/reseaux/<slug>/`."""
    return _frame(request, _network(slug))


def _frame(request: HttpRequest, embedded: Embedded) -> HttpResponse:
    options = EmbedOptions.of(request.GET.dict())
    language = language_of(options)
    with translation.override(language):
        context = {
            "embedded": embedded,
            "options": options,
            "canonical": f"{settings.SITE_URL}{embedded.page}",
            **_shown(request, embedded, options),
        }
        answer = render(request, "events/embed.html", context)
    answer["Content-Language"] = language
    return answer


def _shown(request: HttpRequest, embedded: Embedded, options: EmbedOptions) -> dict[str, object]:
    now = timezone.now()
    found = sessions(embedded.wanted)
    if options.is_month:
        today = timezone.localdate(now)
        text, parameters = request.GET.get("mois", ""), options.parameters
        return {"month": month_grid(found, text=text, parameters=parameters, now=now, today=today)}
    rows, following = page_of(found.not_over(now=now), after=None, size=options.count)
    return {"days": by_day(rows, now=now), "has_more": following is not None}


@require_safe
def group_embed_options(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groupes/<slug>/integrer/`: « Pour votre site »."""
    return _choose(request, _group(slug))


@require_safe
def network_embed_options(request: HttpRequest, slug: str) -> HttpResponse:
    """`/reseaux/<slug>/integrer/`."""
    return _choose(request, _network(slug))


def _choose(request: HttpRequest, embedded: Embedded) -> HttpResponse:
    options = EmbedOptions.of(request.GET.dict())
    context = {
        "embedded": embedded,
        "options": options,
        "form": EmbedForm.of(options),
        "frame_path": f"{embedded.frame}{options.query}",
        "frame_code": _frame_code(embedded, options),
        "link_code": _link_code(embedded),
        "atom_url": f"{settings.SITE_URL}{embedded.atom}",
        "height": _height(options),
        **feed_links(embedded.feed),
    }
    return render(request, "events/embed_options.html", context)


def _height(options: EmbedOptions) -> int:
    return 760 if options.is_month else 560


def _frame_code(embedded: Embedded, options: EmbedOptions) -> str:
    """Return what to paste into a page: escaped for that page, not yet for ours."""
    url = f"{settings.SITE_URL}{embedded.frame}{options.query}"
    return (
        f'<iframe src="{_escaped(url)}" title="{_escaped(_title(embedded))}" width="100%"'
        f' height="{_height(options)}" loading="lazy" style="border:0"></iframe>'
    )


def _link_code(embedded: Embedded) -> str:
    url = f"{settings.SITE_URL}{embedded.page}"
    return f'<a href="{_escaped(url)}">{_escaped(_title(embedded))}</a>'


def _escaped(text: str) -> str:
    # Not Django's: its « &#x27; » would frighten who pastes it.
    return saxutils.escape(text, {'"': "&quot;"})


def _title(embedded: Embedded) -> str:
    return _("Les prochaines rencontres\u00a0: %(name)s") % {"name": embedded.name}
