"""Calling sessions off and holding them after all, one or many, with a minute to go back."""

from datetime import datetime, timedelta

import pytest

from events.models import Edit, Notice, Occurrence
from events.models.choices import AccessMode, RegistrationStatus
from groups.models import AccessLogEntry
from tests.events.domain.edits.scenes import edit, rows, series, shown, stored, walls
from tests.events.registering import join, told
from tests.events.views.organizer.conftest import make_session
from tests.events.views.pages import words_of
from tests.factories import make_registration

from .editing import address, confirmed, desk_of, undone
from .filling import send


@pytest.fixture
def full_house(group):
    """A session next week for which five parties registered."""
    start = datetime(2026, 12, 10, 18, 30)
    coming = make_session(group, start, access_mode=AccessMode.APPROVAL)
    make_registration(occurrence=coming, email="a@exemple.example", phone="0600000000")
    make_registration(occurrence=coming, nickname="Sacha", phone="0472123456")
    for _n in range(3):
        make_registration(occurrence=coming)
    make_registration(occurrence=coming, status=RegistrationStatus.CANCELLED)
    return coming


def fresh(row: Occurrence) -> Occurrence:
    return Occurrence.objects.get(pk=row.pk)


class TestOne:
    def test_first_says_who_is_told_and_how(self, desk, full_house):
        page = words_of(desk.get(address(full_house, "annulation/")))
        assert "1 personne inscrite est prévenue par e-mail." in page
        assert "1 personne inscrite n’a laissé qu’un téléphone : appelez-la. Sacha," in page
        assert "3 personnes inscrites n’ont pas laissé de contact." in page
        assert "Que voulez-vous annuler" not in page

    def test_then_leaves_a_minute_to_take_it_back(self, desk, organizer, full_house, clock):
        answer = desk.post(address(full_house, "annulation/"), {"note": " Grippe,\r\n désolée. "})
        made = Edit.objects.get()
        assert (answer.status_code, answer["Location"]) == (
            303,
            f"/organiser/modifications/{made.public_id}/",
        )
        assert (made.user, made.occurrence, made.scope) == (organizer, full_house, "this")
        found = fresh(full_house)
        assert (found.status, found.note) == ("cancelled", "Grippe, désolée.")
        done = desk.get(answer["Location"])
        assert "Les messages partent dans une minute, à 18 h 46." in words_of(done)
        desk_page = words_of(desk.get(address(full_house, "")))
        assert "Personne n’est encore prévenu : vous pouvez l’annuler jusqu’à 18 h 46" in desk_page
        clock.shift(timedelta(seconds=59))
        assert "Tout est comme avant" in words_of(undone(desk, done))
        assert fresh(full_house).status == "scheduled"
        assert not Notice.objects.exists()

    def test_after_it_says_what_can_be_done_instead(self, desk, full_house, clock):
        done = desk.post(address(full_house, "annulation/"), {}, follow=True)
        clock.shift(timedelta(minutes=1))
        page = words_of(undone(desk, done))
        assert "Une minute est passée : modifiez de nouveau la rencontre." in page
        assert "La minute est passée : les messages sont partis, ou partent maintenant." in page
        assert "Annuler ce changement" not in page
        assert fresh(full_house).status == "cancelled"
        assert "Annuler ce changement" not in words_of(desk.get(address(full_house, "")))

    def test_later_it_can_still_be_held(self, desk, full_house, clock):
        desk.post(address(full_house, "annulation/"), {})
        clock.shift(timedelta(minutes=2))
        Notice.objects.update(planned_at=full_house.created_at)
        assert "Finalement, elle a lieu" in words_of(desk.get(address(full_house, "")))
        page = desk.get(address(full_house, "retablissement/"))
        assert "Les personnes déjà prévenues de l’annulation" in words_of(page)
        done = desk.post(address(full_house, "retablissement/"), follow=True)
        assert "Rencontre rétablie" in words_of(done)
        restored = Notice.objects.filter(purpose=Notice.Purpose.RESTORED)
        assert restored.count() == 5
        undone(desk, done)
        assert fresh(full_house).status == "cancelled"
        assert not restored.exists()

    def test_even_while_it_goes_on(self, desk, session):
        assert "Que voulez-vous annuler" not in words_of(desk.get(address(session, "annulation/")))
        done = desk.post(address(session, "annulation/"), {}, follow=True)
        assert words_of(done).startswith("C’est fait.")
        desk.post(address(session, "retablissement/"), {})
        assert fresh(session).status == "scheduled"

    def test_one_that_is_over_stays_as_it_was(self, desk, session, clock):
        clock.shift(timedelta(hours=3))
        page = desk.post(address(session, "annulation/"), {})
        assert page.status_code == 422
        assert "Cette rencontre est passée" in words_of(page)
        assert fresh(session).status == "scheduled"

    @pytest.mark.parametrize("note", ["a" * 501, "a\x07b"])
    def test_a_word_that_cannot_stand_is_refused(self, desk, full_house, note):
        page = desk.post(address(full_house, "annulation/"), {"note": note})
        assert page.status_code == 422
        assert fresh(full_house).status == "scheduled"

    def test_twice_is_once(self, desk, full_house):
        for _n in range(2):
            desk.post(address(full_house, "annulation/"), {})
        assert (Notice.objects.count(), Edit.objects.count()) == (5, 1)
        url = address(full_house, "")
        assert desk.get(address(full_house, "annulation/"))["Location"] == url
        for _n in range(2):
            desk.post(address(full_house, "retablissement/"), {})
        assert Edit.objects.count() == 2
        assert desk.get(address(full_house, "retablissement/"))["Location"] == url

    def test_telephones_on_the_page_of_what_was_done_are_a_look(self, desk, full_house):
        done = desk.post(address(full_house, "annulation/"), {}, follow=True)
        assert "0472123456" in words_of(done)
        assert [entry.action for entry in AccessLogEntry.objects.all()] == ["contacts.read"]


@pytest.mark.usefixtures("before_the_series")
class TestMany:
    def test_scopes_say_how_many_registered(self):
        event = series()
        for row in rows(event)[2:5]:
            join(row)
        words = words_of(desk_of(event).get(address(rows(event)[2], "annulation/")))
        assert "Seulement le jeudi 17 décembre 1 inscription" in words
        assert "(4 dates) du jeudi 17 décembre au jeudi 7 janvier 2027 · 3 inscriptions" in words

    def test_the_following_are_shown_first_then_called_off_then_held_again(self):
        event = series()
        party, third = join(rows(event)[3], email="a@exemple.example"), rows(event)[2]
        desk = desk_of(event)
        form = desk.get(address(third, "annulation/"))
        preview = send(desk, form, holding="note", scope="following", note="Travaux")
        words = words_of(preview)
        assert "4 dates, du jeudi 17 décembre au jeudi 7 janvier 2027." in words
        assert "Votre mot : Travaux" in words
        assert "1 personne inscrite est prévenue par e-mail." in words
        assert not Edit.objects.exists()
        done = confirmed(desk, preview)
        assert "4 rencontres annulées" in words_of(done)
        assert walls(event) == ["12-03 18:30", "12-10 18:30"]
        assert told(party) == ["confirmed", "called_off"]
        assert shown(event) == stored(event)
        undone(desk, done)
        assert (len(walls(event)), told(party)) == (6, ["confirmed"])

    def test_held_again_but_for_what_was_called_off_alone(self, clock):
        event = series()
        third, fourth = rows(event)[2:4]
        edit(fourth, "this", status="cancelled")
        edit(third, "following", status="cancelled")
        clock.shift(timedelta(minutes=5))
        desk = desk_of(event)
        form = desk.get(address(third, "retablissement/"))
        assert "Toutes les dates à venir (4 dates)" in words_of(form)
        preview = send(desk, form, holding="scope", scope="all")
        words = words_of(preview)
        assert "Restent annulées, car elles l’étaient à part : jeudi 24 décembre." in words
        assert "3 rencontres rétablies" in words_of(confirmed(desk, preview))
        assert len(walls(event)) == 5
        assert shown(event) == stored(event)

    def test_going_back_to_the_form_keeps_the_word(self):
        event = series()
        desk = desk_of(event)
        form = desk.get(address(rows(event)[2], "annulation/"))
        preview = send(desk, form, holding="note", scope="all", note="Travaux")
        again = send(desk, preview, holding="seen", step="edit")
        assert "Travaux" in again.content.decode()
        assert not Edit.objects.exists()

    def test_pressed_twice_is_done_once(self):
        event = series()
        desk = desk_of(event)
        form = desk.get(address(rows(event)[2], "annulation/"))
        preview = send(desk, form, holding="note", scope="all")
        confirmed(desk, preview)
        confirmed(desk, preview)
        assert Edit.objects.count() == 1
