"""Whether what an organiser wrote may still be said to a person."""

from __future__ import annotations

from events.domain.session_messages import READERS, message_of_cause
from events.models import Notice
from notifications.models import Delivery


def note_reason(delivery: Delivery) -> str:
    """Return in one word why a note no longer makes sense; '' when it does.

    Who is no longer among those it was for gets none; nor does anybody once it was taken back,
    erased, or overtaken by the calling off of its session.
    """
    message = message_of_cause(delivery.cause)
    if message is None or message.undone_at is not None or not message.text:
        return "taken_back"
    registration = delivery.registration
    if registration.status not in READERS[message.audience]:
        return f"registration_{registration.status}"
    later = Notice.objects.filter(
        registration=registration, purpose=Notice.Purpose.CALLED_OFF, not_before__gt=message.at
    )
    is_off = registration.occurrence.is_cancelled and later.exists()
    return "session_cancelled" if is_off else ""
