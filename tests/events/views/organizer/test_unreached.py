"""The desk says whom no message reaches: how many, never who nor where."""

from events.models import RegistrationStatus
from tests.events.views.organizer.conftest import NOW
from tests.events.views.pages import words_of
from tests.factories import make_registration

ADDRESS, NUMBER = "zoe@exemple.example", "+33639980001"


def test_who_can_t_be_told_is_told_of_without_name_or_blame(desk, session):
    for _number in range(2):
        make_registration(occurrence=session, email=ADDRESS, email_refused_at=NOW)
    make_registration(occurrence=session, phone=NUMBER, phone_refused_at=NOW)
    page = desk.get(f"/organiser/seances/{session.public_id}/")
    found = words_of(page)
    assert (
        "2 personnes n’ont pas pu être prévenues par e-mail : pensez à leur dire de vive voix."
        in found
    )
    assert "1 personne n’a pas pu être prévenue par SMS : pensez à lui dire de vive voix." in found
    assert ADDRESS not in page.content.decode()
    assert "39 98 00 01" not in page.content.decode()


def test_who_has_another_way_is_not_among_them(desk, session):
    make_registration(occurrence=session, email=ADDRESS, phone=NUMBER, email_refused_at=NOW)
    make_registration(occurrence=session, email=ADDRESS)
    make_registration(
        occurrence=session, email=ADDRESS, email_refused_at=NOW, status=RegistrationStatus.CANCELLED
    )
    page = desk.get(f"/organiser/seances/{session.public_id}/")
    assert "de vive voix" not in words_of(page)
