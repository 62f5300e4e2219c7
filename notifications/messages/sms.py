"""What a message says in an SMS: its subject, and the link that shows the rest."""

from __future__ import annotations

from django.utils.translation import gettext as _

from events.models import Registration

from .base import Message
from .gsm import cut, fold

SEGMENTS = 2
"""An SMS takes two segments at most, and mostly one."""

MOST = 153 * SEGMENTS


def sms_text(message: Message) -> str:
    """Return the text: neutral, with the place and the group for who asked for full detail.

    The link is never cut; what would not fit beside it is.
    """
    colon = _(" :")
    link = fold(f"{message.sms_label}{colon} {message.facts.manage_url}")
    words = fold(f"{message.subject}.{_held_until(message)}{_given(message)}")
    detail = fold(_detail(message))
    told = cut(f"{words} {detail}".strip(), most=MOST - len(link) - 1)
    return f"{told} {link}"


def _held_until(message: Message) -> str:
    """Return until when a seat is held for them, if one is."""
    until = message.facts.offer_until
    return " " + _("Gardée jusqu’au %(until)s.") % {"until": until} if until else ""


def _given(message: Message) -> str:
    """Return how many seats they have, if they asked for more."""
    told = message.shows_given and message.facts.given_in_short
    return f" {told}." if told else ""


def _detail(message: Message) -> str:
    """Return where and with whom, for who asked to read it outside of the message too."""
    registration: Registration = message.registration
    if registration.is_discreet:
        return ""
    facts = message.facts
    said = [facts.where if message.shows_place else "", facts.group_name]
    return " ".join(f"{words}." for words in said if words)
