"""One word to each organiser on the evening before: what their sessions of tomorrow ask."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q

from events.domain.nudges import nudge
from groups.domain.factors.needs import is_lacking, lacks_factor, with_needs
from groups.models import Role, RoleName, User
from notifications.domain.eves import Eve, asking, asks_of_day, open_eves, sessions_on
from notifications.messages.digests import digest_mail
from notifications.models import Digest

logger = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(minutes=5)
"""After this long without an end, another worker may take what one has in hand."""

AGAIN = timedelta(minutes=2)
"""After this long one that could not be sent is tried again, until the day begins."""

KEPT = timedelta(days=30)
"""How long it is known who was told of which day, and the link to be told no more works."""

TOLD = (RoleName.OWNER, RoleName.ORGANIZER, RoleName.FACILITATOR)


def plan_digests(*, now: datetime) -> int:
    """Note who is to be told of tomorrow, each user once a day; return how many rows are new.

    On the evening before, on the clock of the group, and only where there is something to tell.
    Who must set up a second proof first is told nothing: a mailbox opens no more than the desk.
    """
    Digest.objects.filter(day__lt=(now - KEPT).date()).delete()
    made = sum(_plan(eve, now=now) for eve in open_eves(now=now))
    if made:
        nudge()
    return made


def _plan(eve: Eve, *, now: datetime) -> int:
    sessions = asking(sessions_on(eve.day, [eve.zone])).order_by()
    groups = set(sessions.values_list("event__group", flat=True))
    if not groups:
        return 0
    there = Q(group__in=groups) | Q(organization__groups__in=groups)
    roles = Role.objects.filter(there, name__in=TOLD)
    told = Digest.objects.filter(day=eve.day)
    users = User.objects.filter(pk__in=roles.values("user"), is_active=True, gets_digest=True)
    users = users.exclude(lacks_factor("pk"))
    # Whose day begins later in another zone may be told until then.
    told.filter(user__in=users, settled_at__isnull=True, until__lt=eve.until).update(
        until=eve.until
    )
    keys = list(users.exclude(pk__in=told.values("user")).values_list("pk", flat=True))
    rows = [Digest(user_id=key, day=eve.day, until=eve.until, try_at=now) for key in keys]
    Digest.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def is_digest_due(*, now: datetime) -> bool:
    """Tell whether ``send_digests`` would find anything."""
    return Digest.objects.due(now=now).exists()


def send_digests(*, now: datetime) -> int:
    """Tell those who are to be told, up to fifty; return how many messages left.

    What is told is how things stand now. A row is taken in hand by a conditional update, so that
    two senders do no harm; what can't be sent is tried again until the day begins.
    """
    keys = list(Digest.objects.due(now=now).order_by("try_at", "pk").values_list("pk")[:BATCH])
    if not keys:
        return 0
    connection = get_connection()
    sent = 0
    try:
        for (key,) in keys:
            sent += _send(key, connection, now=now)
    except OSError as error:  # smtplib's own are of this kind
        logger.warning("Digests can't be mailed: %s", type(error).__name__)
    finally:
        with suppress(OSError):
            connection.close()
    return sent


def _send(key: int, connection: BaseEmailBackend, *, now: datetime) -> bool:
    ours = Digest.objects.due(now=now).filter(pk=key)
    if ours.update(try_at=now + LEASE) != 1:
        return False
    digest = Digest.objects.filter(pk=key).first()
    if digest is None:  # the account was closed meanwhile
        return False
    digest.user = user = with_needs(User.objects.filter(pk=digest.user_id)).get()
    asks = asks_of_day(user, digest.day) if _is_wanted(user) else []
    if not asks:
        return _settle(key, Digest.Outcome.EMPTY, now=now)
    try:
        connection.send_messages([digest_mail(digest, asks, now=now)])
    except (SMTPRecipientsRefused, SMTPDataError) as error:
        return _refused(key, error, now=now)
    except OSError:
        _try_again(key, now=now)
        raise
    return _settle(key, Digest.Outcome.SENT, now=now)


def _try_again(key: int, *, now: datetime) -> None:
    Digest.objects.filter(pk=key).update(try_at=now + AGAIN)


def _is_wanted(user: User) -> bool:
    return user.is_active and user.gets_digest and not is_lacking(user)


def _refused(key: int, error: OSError, *, now: datetime) -> bool:
    """What the server says of one address holds up no other; a « later » is tried again."""
    logger.info("A digest can't be mailed: %s", type(error).__name__)
    if _is_final(error):
        return _settle(key, Digest.Outcome.REFUSED, now=now)
    _try_again(key, now=now)
    return False


def _is_final(error: OSError) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500


def _settle(key: int, outcome: str, *, now: datetime) -> bool:
    """Note how it ended; tell whether a message left."""
    Digest.objects.filter(pk=key).update(outcome=outcome, settled_at=now)
    return outcome == Digest.Outcome.SENT


def stop_digests(*, key: str) -> bool:
    """Tell the bearer of a link no more of tomorrow; False when the link leads nowhere."""
    found = Digest.objects.filter(stop_key=key).values("user")
    return bool(User.objects.filter(pk__in=found).update(gets_digest=False))
