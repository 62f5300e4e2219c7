import uuid
from datetime import datetime

from events.domain.feeds.identities import date_uid, session_uid
from events.domain.occurrences import occurrence_id

ONE = uuid.UUID("7d6c3f0e-1111-5222-8333-444455556666")


def test_identifiers_never_change() -> None:
    """Readers know entries by them: a change here would double every entry everywhere."""
    assert session_uid(ONE) == "c818b852-e6ca-5109-bfdb-89bb58d59700"
    assert date_uid(ONE) == "b3d6d99f-0594-53ea-b323-9cb03b71f0eb"


def test_identifiers_of_several_kinds_differ() -> None:
    public_id = occurrence_id(schedule_uid="x", original_start=datetime(2026, 12, 3, 18, 30))
    assert len({session_uid(public_id), date_uid(public_id), str(public_id)}) == 3
