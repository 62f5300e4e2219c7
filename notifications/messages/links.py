"""The mail with a link to all of one's appointments: it names no group, and tells no date."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.encoding import punycode
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.models import Enrolment, MailedLink, Party, Registration

from .senders import sender_address


def link_mail(link: MailedLink, party: Party, *, now: datetime) -> EmailMultiAlternatives:
    """Return the mail to the address that ``party`` left."""
    context = {
        "url": f"{settings.SITE_URL}/mes-rendez-vous/{link.token}/",
        "help_url": f"{settings.SITE_URL}/aide/",
    }
    domain = punycode(sender_address().rpartition("@")[2])
    with override(link.language):
        mail = EmailMultiAlternatives(
            subject=_("Votre lien vers vos rendez-vous"),
            body=render_to_string("notifications/email/link.txt", context).strip() + "\n",
            from_email=formataddr((_("Votre rendez-vous"), sender_address())),
            to=[party.email],
            reply_to=_reply_to(party),
            headers={
                "Message-ID": f"<{link.public_id}@{domain}>",
                "Date": format_datetime(now.astimezone(UTC)),
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.attach_alternative(
            render_to_string("notifications/email/link.html", context), "text/html"
        )
    return mail


def _reply_to(party: Party) -> list[str]:
    """Return who reads an answer: the group met last."""
    event = None
    if isinstance(party, Registration):
        event = party.occurrence.event
    elif isinstance(party, Enrolment):
        event = party.event
    return [event.group.contact_email] if event and event.group.contact_email else []
