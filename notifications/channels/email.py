"""E-mail, by SMTP or whatever Django's mail back-end is set to."""

from __future__ import annotations

import contextlib
import smtplib
from datetime import UTC, datetime
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import format_datetime, formataddr

from anymail.backends.base import AnymailBaseBackend
from anymail.exceptions import AnymailError
from django.core.mail import EmailMultiAlternatives, SafeMIMEMultipart, SafeMIMEText, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils.encoding import punycode
from django.utils.translation import override

from events.models import Registration
from notifications.errors import (
    ChannelDownError,
    RefusedError,
    TryLaterError,
    UnreachableError,
)
from notifications.messages import (
    CalendarPart,
    Message,
    message_of,
    sender_address,
    sender_name,
)
from notifications.models import Delivery

from .providers import check_taken, judged, without_their_headers
from .sources import envelope_address, source_of_two_texts, subject_header
from .statuses import refuses_recipient
from .verp import bounce_address

CALENDAR_NAME = "rendez-vous.ics"
_SERVICE_CLOSING = 421


class EmailChannel:
    """One message to one address."""

    name = Delivery.Channel.EMAIL

    def open(self) -> EmailLine:
        """Return a line that connects with the first message."""
        return EmailLine()


class EmailLine:
    """One kept connection; after it was lost, the next message opens another."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, delivery: Delivery, *, now: datetime) -> None:
        """Hand the message over; see ``Line.send`` for what it raises."""
        message = compose(delivery, now=now)
        connection = self._connected()
        try:
            _hand_over(message, connection)
        except smtplib.SMTPException as error:
            self._judge(error)
        except AnymailError as error:
            raise judged(error) from error
        except OSError as error:
            self.close()
            raise TryLaterError("connection_lost") from error

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()

    def _connected(self) -> BaseEmailBackend:
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as error:
                # What was half opened must not stay behind.
                with contextlib.suppress(OSError):
                    connection.close()
                raise ChannelDownError(_reason_not_open(error)) from error
            self._connection = connection
        return self._connection

    def _judge(self, error: smtplib.SMTPException) -> None:
        """Raise what an answer of the server means for this message."""
        if isinstance(error, smtplib.SMTPNotSupportedError):
            raise UnreachableError("unsupported_address") from error
        code = _answer(error)
        if code is None or code == _SERVICE_CLOSING:
            self.close()
            raise TryLaterError("connection_lost") from error
        if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPHeloError):
            # Said of us, not of the person: it is for the administrator to mend.
            self.close()
            raise ChannelDownError(f"sender_refused_{code}") from error
        if code >= 500:
            kind = UnreachableError if _blames_recipient(error) else RefusedError
            raise kind(f"refused_{code}") from error
        raise TryLaterError(f"put_off_{code}") from error


def _answer(error: smtplib.SMTPException) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _text in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def _blames_recipient(error: smtplib.SMTPException) -> bool:
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    answers = error.recipients.values()
    return any(refuses_recipient(code, text.decode(errors="replace")) for code, text in answers)


def _reason_not_open(error: OSError) -> str:
    """« no_connection », or what the server said to our greeting or our log-in."""
    code = _answer(error) if isinstance(error, smtplib.SMTPException) else None
    return f"server_refused_{code}" if code else "no_connection"


class Mail(EmailMultiAlternatives):
    """What Django's own class can't: a calendar among the alternatives, a subject well folded.

    Back-ends that don't send MIME (providers' own interfaces) see the attached file alone.
    """

    invitation: CalendarPart | None = None
    return_path: str = ""

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


def _hand_over(mail: Mail, connection: BaseEmailBackend) -> None:
    """Send it; over SMTP with the source that we write, where we do."""
    smtp = connection.connection if isinstance(connection, SmtpBackend) else None
    if smtp is None:
        if isinstance(connection, AnymailBaseBackend):
            without_their_headers(mail)
        connection.send_messages([mail])
        check_taken(mail)
        return
    source = source_of_two_texts(mail) or mail.message().as_bytes(linesep="\r\n")
    to = [envelope_address(one) for one in mail.recipients()]
    smtp.sendmail(envelope_address(mail.return_path or mail.from_email), to, source)


def compose(delivery: Delivery, *, now: datetime) -> Mail:
    """Return the e-mail of a delivery: neutral outside, text and HTML inside.

    Its Message-ID comes from the delivery, so that a repeat carries the same one.
    Raises RefusedError ``no_contact`` when the address is gone.
    """
    registration = delivery.registration
    if not registration.email:
        raise RefusedError("no_contact")
    with override(registration.language):
        message = message_of(delivery, now=now)
        mail = Mail(
            subject=message.subject,
            body=message.text(),
            from_email=_sender(message),
            to=[registration.email],
            reply_to=_reply_to(registration),
            headers=_headers(delivery, now=now) | _unsubscribing(message),
        )
        mail.return_path = bounce_address(delivery.public_id)
        mail.attach_alternative(message.html(), "text/html")
        if message.calendar is not None:
            mail.invitation = message.calendar if message.calendar.is_invitation else None
            mail.attach(_calendar_file(message.calendar))
    return mail


def _sender(message: Message) -> str:
    return formataddr((sender_name(message.registration), sender_address()))


def _reply_to(registration: Registration) -> list[str]:
    contact = registration.occurrence.event.group.contact_email
    return [contact] if contact else []


def _headers(delivery: Delivery, *, now: datetime) -> dict[str, str]:
    domain = punycode(sender_address().rpartition("@")[2])
    return {
        "Message-ID": f"<{delivery.public_id}@{domain}>",
        "Date": format_datetime(now.astimezone(UTC)),
        "Auto-Submitted": "auto-generated",
    }


def _unsubscribing(message: Message) -> dict[str, str]:
    """One click in the mail program turns messages of the kind off (RFC 2369, RFC 8058)."""
    if not message.mute_url:
        return {}
    return {
        "List-Unsubscribe": f"<{message.mute_url}>",
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
