"""What an e-mail is: its headers, its texts, its calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import format_datetime, formataddr
from functools import lru_cache

from django.core.mail import EmailMultiAlternatives, SafeMIMEMultipart, SafeMIMEText
from django.utils.encoding import punycode
from django.utils.translation import override

from notifications.errors import (
    RefusedError,
)
from notifications.messages import (
    CalendarPart,
    Message,
    message_of,
    sender_address,
    sender_name,
)
from notifications.models import Delivery

from .sources import Heading, subject_header

CALENDAR_NAME = "rendez-vous.ics"
_SERVICE_CLOSING = 421


class Mail(EmailMultiAlternatives):
    """What Django's own class can't: a calendar among the alternatives, a subject well folded.

    Back-ends that don't send MIME (providers' own interfaces) see the attached file alone.
    """

    invitation: CalendarPart | None = None

    def message(self) -> SafeMIMEText | SafeMIMEMultipart:
        """Return the MIME message."""
        message: SafeMIMEText | SafeMIMEMultipart = super().message()
        subject = subject_header(str(self.subject))
        message.replace_header("Subject", subject)  # type: ignore[arg-type]
        if self.invitation is not None:
            kinds = (part for part in message.walk() if part.is_multipart())
            among = next(part for part in kinds if part.get_content_subtype() == "alternative")
            # Last: the richest form, which calendar programs look for (RFC 6047 §2.4).
            among.attach(_calendar(self.invitation))
        return message


def compose(delivery: Delivery, *, now: datetime) -> Mail:
    """Return the e-mail of a delivery: neutral outside, text and HTML inside.

    Its Message-ID comes from the delivery, so that a repeat carries the same one.
    Raises RefusedError ``no_contact`` when the address is gone.
    """
    with override(delivery.registration.language):
        message = message_of(delivery, now=now)
        return mail_of(message, heading_of(delivery, message, now=now))


def heading_of(delivery: Delivery, message: Message, *, now: datetime) -> Heading:
    """Return the headers of an e-mail; RefusedError ``no_contact`` when the address is gone."""
    registration = delivery.registration
    if not registration.email:
        raise RefusedError("no_contact")
    return Heading(
        subject=message.subject,
        sender=_address(sender_name(registration), sender_address()),
        to=registration.email,
        reply_to=registration.occurrence.event.group.contact_email,
        more=_headers(delivery, now=now) | _unsubscribing(message),
    )


def mail_of(message: Message, heading: Heading) -> Mail:
    """Return the e-mail with its texts, and the calendar, if there is one."""
    mail = Mail(
        subject=heading.subject,
        body=message.text(),
        from_email=heading.sender,
        to=[heading.to],
        reply_to=[heading.reply_to] if heading.reply_to else [],
        headers=dict(heading.more),
    )
    mail.attach_alternative(message.html(), "text/html")
    if message.calendar is not None:
        mail.invitation = message.calendar if message.calendar.is_invitation else None
        mail.attach(_calendar_file(message.calendar))
    return mail


@lru_cache(maxsize=64)
def _address(name: str, address: str) -> str:
    return formataddr((name, address))


def _headers(delivery: Delivery, *, now: datetime) -> dict[str, str]:
    return {
        "Message-ID": f"<{delivery.public_id}@{_domain(sender_address())}>",
        "Date": format_datetime(now.astimezone(UTC)),
        "Auto-Submitted": "auto-generated",
    }


@lru_cache(maxsize=4)
def _domain(address: str) -> str:
    return punycode(address.rpartition("@")[2])


def _unsubscribing(message: Message) -> dict[str, str]:
    """One click in the mail program turns messages of the kind off (RFC 2369, RFC 8058)."""
    mute_url = message.facts.mute_url
    if not mute_url:
        return {}
    return {
        "List-Unsubscribe": f"<{mute_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _calendar_file(part: CalendarPart) -> MIMEBase:
    """The calendar as a file to open by hand.

    Beside an invitation it has another type, as in Google's own mails: programs that act on
    calendars then act on one of the two.
    """
    kind = ("application", "ics") if part.is_invitation else ("text", "calendar")
    file = _calendar(part, *kind)
    file.add_header("Content-Disposition", "attachment", filename=CALENDAR_NAME)
    return file


def _calendar(part: CalendarPart, main: str = "text", sub: str = "calendar") -> MIMEBase:
    """Byte for byte (as text, its line ends would change), the method said outside as inside."""
    mime = MIMEBase(main, sub, charset="utf-8", method=part.method)
    mime.set_payload(part.source)
    encode_base64(mime)
    return mime
