"""Atom feeds (RFC 4287): the next sessions of a group or of a network, for feed readers."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.http import http_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.domain.agenda import AgendaFilter, for_cards, sessions
from events.domain.feeds.sessions import last_change
from events.domain.wording import (
    audience_words,
    fee_words,
    place_words,
    short_date_words,
    when_words,
)
from events.models import Occurrence
from events.views.cards import status_of
from groups.models import Organization, SupportGroup

NEXT = 30
_SINCE = 2026
"""Part of every tag URI (RFC 4151): in that year the name was ours. Never to change."""

_FRESH = "public, max-age=300, stale-if-error=86400"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """Whose feed it is."""

    tag: str
    name: str
    about: str
    page: str
    path: str
    since: datetime
    wanted: AgendaFilter


@require_safe
def group_atom(request: HttpRequest, slug: str) -> HttpResponseBase:
    """`/groupes/<slug>/atom.xml`."""
    group = SupportGroup.objects.active().filter(slug=slug).first()
    if group is None:
        raise Http404
    subject = _Subject(
        tag=f"groupes/{slug}",
        name=group.name,
        about=group.description,
        page=reverse("events:group", args=[slug]),
        path=reverse("events:group_atom", args=[slug]),
        since=group.created_at,
        wanted=AgendaFilter(group=slug),
    )
    return _answer(request, subject)


@require_safe
def network_atom(request: HttpRequest, slug: str) -> HttpResponseBase:
    """`/reseaux/<slug>/atom.xml`."""
    network = Organization.objects.filter(slug=slug, kind=Organization.Kind.NETWORK).first()
    if network is None:
        raise Http404
    subject = _Subject(
        tag=f"reseaux/{slug}",
        name=network.name,
        about=network.description,
        page=reverse("events:network", args=[slug]),
        path=reverse("events:network_atom", args=[slug]),
        since=network.created_at,
        wanted=AgendaFilter(network=slug),
    )
    return _answer(request, subject)


def _answer(request: HttpRequest, subject: _Subject) -> HttpResponseBase:
    now = timezone.now()
    found = sessions(subject.wanted)
    rows = list(for_cards(found.not_over(now=now)).in_order()[:NEXT])
    # What went by left the feed: that changes it, too.
    gone = found.filter(ends_at__lte=now).aggregate(at=Max("ends_at"))["at"]
    moments = [subject.since, *map(last_change, rows), *([gone] if gone else [])]
    changed = max(moments)
    with translation.override(settings.LANGUAGE_CODE):
        body = _written(subject, rows, changed)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    whole = HttpResponse(body, content_type=Atom1Feed.content_type)
    whole["Cache-Control"] = _FRESH
    whole["Content-Language"] = settings.LANGUAGE_CODE
    whole["ETag"] = etag
    whole["Last-Modified"] = http_date(changed.timestamp())
    return get_conditional_response(request, etag, int(changed.timestamp()), whole) or whole


class _Feed(Atom1Feed):
    """Django's writer says « now » of an empty feed, which would never be the same twice."""

    def __init__(self, *, changed: datetime, **fields: str) -> None:
        super().__init__(**fields)  # type: ignore[arg-type]
        self.changed = changed

    def latest_post_date(self) -> datetime:
        """Return when anything in it last changed."""
        return self.changed


def _written(subject: _Subject, rows: list[Occurrence], changed: datetime) -> bytes:
    feed = _Feed(
        changed=changed,
        title=_clean(_("%(name)s\u00a0: les prochaines rencontres") % {"name": subject.name}),
        link=_url(subject.page),
        description="",
        subtitle=_clean(subject.about) or None,  # type: ignore[arg-type]
        language=settings.LANGUAGE_CODE,
        author_name=_clean(subject.name),
        author_link=_url(subject.page),
        feed_url=_url(subject.path),
        feed_guid=_tag(subject.tag),
    )
    for row in rows:
        feed.add_item(
            title=_clean(_title(row)),
            link=_url(reverse("events:session", args=[row.public_id])),
            description=_clean(_summary(row)),
            unique_id=_tag(f"seances/{row.public_id}"),
            pubdate=row.created_at,
            updateddate=last_change(row),
            author_name=_clean(row.event.group.name),
            categories=[_clean(str(row.event.get_kind_display()))],
        )
    return feed.writeString("utf-8").encode()


def _title(row: Occurrence) -> str:
    """« Annulé : jeudi 3 décembre, Café des liens »: what happened, when, what."""
    day = short_date_words(row.local_start.date())
    words = _("%(day)s\u00a0: %(title)s") % {"day": day, "title": row.title}
    state = status_of(row)
    if state == "cancelled":
        return _("Annulé\u00a0: %(what)s") % {"what": words}
    return _("Déplacé\u00a0: %(what)s") % {"what": words} if state == "moved" else words


def _summary(row: Occurrence) -> SafeString:
    """Write what lists show, a line each, as HTML."""
    event = row.event
    lines = [
        _state(row),
        row.note,
        place_words(row),
        audience_words(event),
        str(event.get_access_mode_display()),
        fee_words(event),
    ]
    said = format_html_join("", "<br>{}", ((line,) for line in filter(None, lines)))
    return format_html("<p>{}{}</p>", when_words(row), said)


def _state(row: Occurrence) -> str:
    state = status_of(row)
    if state == "cancelled":
        return _("Cette rencontre n’aura pas lieu.")
    return _("Cette rencontre a été déplacée.") if state == "moved" else ""


def _tag(what: str) -> str:
    """Return an id that stands for ever (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname or 'localhost'},{_SINCE}:{what}"


def _url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _clean(text: str) -> str:
    """Leave out what XML 1.0 has no place for (§2.2)."""
    return _NOT_IN_XML.sub("", text)
