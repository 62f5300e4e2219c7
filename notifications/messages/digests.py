"""The mail to an organiser on the evening before: counts and links, nobody's name."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.encoding import punycode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from events.domain.wording import short_date_words, when_words
from groups.domain.languages import language_of
from notifications.models import Digest

from .facts import site_url
from .senders import sender_address

if TYPE_CHECKING:
    from notifications.domain.eves import SessionAsks


@dataclass(frozen=True)
class DigestLine:
    """One session: what and when, and what it asks, in words."""

    title: str
    when: str
    group_name: str
    counts: list[str]
    url: str


def digest_mail(
    digest: Digest, asks: list[SessionAsks], *, now: datetime
) -> EmailMultiAlternatives:
    """Return the mail, in the organiser's language.

    Its Message-ID comes from the row, so that a repeat carries the same.
    """
    stop_url = site_url(f"/organiser/resume/{digest.stop_key}/arret/")
    with override(language_of(digest.user)):
        context = {
            "day": short_date_words(digest.day),
            "lines": [_line(one) for one in asks],
            "desk_url": site_url("/organiser/"),
            "stop_url": stop_url,
        }
        mail = EmailMultiAlternatives(
            subject=_("Demain\N{NO-BREAK SPACE}: vos rencontres"),
            body=render_to_string("notifications/email/digest.txt", context).strip() + "\n",
            from_email=formataddr((_("Vos rencontres"), sender_address())),
            to=[digest.user.email],
            reply_to=[settings.CONTACT_EMAIL] if settings.CONTACT_EMAIL else [],
            headers=_headers(digest, stop_url, now=now),
        )
        html = render_to_string("notifications/email/digest.html", context)
        mail.attach_alternative(html, "text/html")
    return mail


def _headers(digest: Digest, stop_url: str, *, now: datetime) -> dict[str, str]:
    domain = punycode(sender_address().rpartition("@")[2])
    return {
        # Not the key itself: mail servers write this one into their logs.
        "Message-ID": f"<{uuid.uuid5(digest.stop_key, 'mail')}@{domain}>",
        "Date": format_datetime(now.astimezone(UTC)),
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _line(asks: SessionAsks) -> DigestLine:
    occurrence = asks.occurrence
    return DigestLine(
        title=occurrence.title,
        when=when_words(occurrence),
        group_name=occurrence.event.group.name,
        counts=list(filter(None, _counts(asks))),
        url=site_url(f"/organiser/seances/{occurrence.public_id}/"),
    )


def _counts(asks: SessionAsks) -> list[str]:
    return [
        _expected(asks.expected, asks.first_timers),
        _number(
            asks.pending,
            ngettext("%(n)d demande à examiner", "%(n)d demandes à examiner", asks.pending),
        ),
        _number(
            asks.to_call_back,
            ngettext("%(n)d personne à rappeler", "%(n)d personnes à rappeler", asks.to_call_back),
        ),
        _number(asks.waiting, _("%(n)d sur la liste d’attente")),
        _number(
            asks.not_told,
            ngettext(
                "%(n)d personne n’a pas pu être prévenue",
                "%(n)d personnes n’ont pas pu être prévenues",
                asks.not_told,
            ),
        ),
    ]


def _expected(expected: int, first_timers: int) -> str:
    words = ngettext("%(n)d personne attendue", "%(n)d personnes attendues", expected)
    if not first_timers:
        return _number(expected, words)
    new = ngettext("%(n)d première fois", "%(n)d premières fois", first_timers)
    return f"{_number(expected, words)}, {_number(first_timers, new)}"


def _number(number: int, words: str) -> str:
    return words % {"n": number} if number else ""
