"""Writing to those registered: write, see whom it reaches, send, take back within a minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from events.models import Notice, Occurrence, RegistrationStatus, SessionMessage
from groups.models import AccessLogEntry, RoleName, SupportGroup, User
from tests.events.enrolling import cohort, enter, sessions_of
from tests.events.views.organizer.conftest import NOW, login, make_session
from tests.events.views.pages import error_beside, headings, links, words_of
from tests.factories import make_group, make_registration

from .editing import address
from .filling import filled, send

TEXT = "La salle a changé : 2e étage.\nÀ jeudi !"


@pytest.fixture
def coming(group: SupportGroup) -> Occurrence:
    """A session next week: two by e-mail, one by telephone, one without contact, one waiting."""
    made = make_session(group, datetime(2026, 12, 10, 18, 30))
    for email in ("a@exemple.example", "b@exemple.example"):
        make_registration(occurrence=made, email=email)
    make_registration(occurrence=made, nickname="Sacha", phone="+33472123456")
    make_registration(occurrence=made)
    make_registration(
        occurrence=made, email="c@exemple.example", status=RegistrationStatus.WAITLISTED
    )
    make_registration(
        occurrence=made, email="d@exemple.example", status=RegistrationStatus.CANCELLED
    )
    return made


def previewed(desk: Client, row: Occurrence, **changes: str) -> Any:
    form = desk.get(address(row, "ecrire/"))
    return send(desk, form, holding="submission", **{"text": TEXT, **changes})


def sent(desk: Client, preview: Any) -> Any:
    return send(desk, preview, holding="submission", send="1")


def test_the_desk_leads_to_it(desk: Client, coming: Occurrence, clock: Any) -> None:
    url = address(coming, "ecrire/")
    assert url in links(desk.get(address(coming, "")))
    empty = make_session(coming.event.group, datetime(2026, 12, 11, 18, 30))
    assert address(empty, "ecrire/") not in links(desk.get(address(empty, "")))
    clock.move_to(coming.ends_at)
    assert url not in links(desk.get(address(coming, "")))


def test_the_form_says_who_reads_and_when(desk: Client, coming: Occurrence) -> None:
    words = words_of(desk.get(address(coming, "ecrire/")))
    assert "Qui lit ce texte, quand : les personnes choisies le reçoivent une minute" in words
    assert "Il s’efface 3 mois après la rencontre." in words


def test_first_it_shows_whom_it_reaches(desk: Client, coming: Occurrence) -> None:
    preview = previewed(desk, coming)
    words = words_of(preview)
    assert headings(preview) == ["Relisez avant d’envoyer"]
    assert "La salle a changé : 2e étage. À jeudi !" in words
    assert "3 personnes le reçoivent par e-mail." in words
    assert "Sacha," in words
    assert "1 personne n’a pas laissé de contact" in words
    assert not SessionMessage.objects.exists()
    words = words_of(previewed(desk, coming, audience="waitlisted"))
    assert "1 personne le reçoit par e-mail." in words
    assert "Sacha" not in words


def test_then_it_leaves_after_a_minute(
    desk: Client, organizer: User, coming: Occurrence, clock: Any
) -> None:
    done = sent(desk, previewed(desk, coming, audience="confirmed"))
    made = SessionMessage.objects.get()
    assert done.redirect_chain == [(f"/organiser/messages/{made.public_id}/", 303)]
    assert (made.user, made.parties) == (organizer, 4)
    assert "Il part dans une minute, à 18 h 46." in words_of(done)
    clock.shift(timedelta(minutes=1))
    later = desk.get(done.request["PATH_INFO"])
    assert "Il est parti à 18 h 46, ou part maintenant" in words_of(later)
    assert "Reprendre ce message" not in words_of(later)
    late = send_undo(desk, made)
    assert "Une minute est passée : le message est parti, ou part." in words_of(late)
    assert Notice.objects.filter(purpose="note").count() == 4


def send_undo(desk: Client, made: SessionMessage) -> Any:
    return desk.post(f"/organiser/messages/{made.public_id}/retour/", follow=True)


def test_taken_back_it_can_be_mended_and_sent(desk: Client, coming: Occurrence) -> None:
    sent(desk, previewed(desk, coming, audience="confirmed"))
    made = SessionMessage.objects.get()
    back = send_undo(desk, made)
    assert headings(back) == ["Message repris"]
    assert not Notice.objects.filter(purpose="note").exists()
    again = next(url for url in links(back) if "reprendre=" in url)
    _url, values = filled(desk.get(again), holding="submission")
    assert (values["audience"], values["text"].replace("\u00a0", " ")[:9]) == (
        "confirmed",
        "La salle ",
    )
    for wrong in ("x", "00000000-0000-0000-0000-000000000000"):
        answer = desk.get(f"{address(coming, 'ecrire/')}?reprendre={wrong}")
        assert filled(answer, holding="submission")[1]["text"] == ""


def test_pressed_twice_is_sent_once(desk: Client, coming: Occurrence) -> None:
    preview = previewed(desk, coming)
    first, again = sent(desk, preview), sent(desk, preview)
    assert first.redirect_chain == again.redirect_chain
    assert SessionMessage.objects.count() == 1


def test_going_back_keeps_what_was_written(desk: Client, coming: Occurrence) -> None:
    again = send(desk, previewed(desk, coming), holding="submission", step="edit")
    assert filled(again, holding="submission")[1]["text"].endswith("À jeudi !")
    assert not SessionMessage.objects.exists()


@pytest.mark.parametrize(
    ("field", "changes", "words"),
    [
        ("text", {"text": " "}, "Écrivez d’abord votre message."),
        ("text", {"text": "a" * 1001}, "Ce texte est trop long : 1000 caractères au plus."),
        ("audience", {"audience": "cats"}, ""),
    ],
)
def test_faults_stand_beside_the_field(
    desk: Client, coming: Occurrence, field: str, changes: dict[str, str], words: str
) -> None:
    page = previewed(desk, coming, **changes)
    assert page.status_code == 422
    assert words in error_beside(page, field)


def test_nobody_would_read_it(desk: Client, session: Occurrence) -> None:
    page = previewed(desk, session)
    assert page.status_code == 422
    assert error_beside(page, "audience") == "Il n’y a personne à qui écrire dans ce choix."


def test_once_it_is_over_or_enough_was_said_the_page_says_so(
    desk: Client, coming: Occurrence, clock: Any
) -> None:
    for _n in range(5):
        sent(desk, previewed(desk, coming))
    assert "attendez demain" in words_of(desk.get(address(coming, "ecrire/")))
    clock.move_to(coming.ends_at)
    page = desk.get(address(coming, "ecrire/"))
    assert "Cette rencontre est passée" in words_of(page)
    assert "Votre message" not in words_of(page)


def test_the_history_tells_of_it(desk: Client, coming: Occurrence) -> None:
    sent(desk, previewed(desk, coming))
    url = f"/organiser/evenements/{coming.event.public_id}/historique/"
    words = words_of(desk.get(url))
    assert "Message à 5 inscriptions Seulement le jeudi 10 décembre 2026" in words
    assert "La salle a changé : 2e étage." in words
    send_undo(desk, SessionMessage.objects.get())
    assert "Annulé aussitôt" in words_of(desk.get(url))


def test_looks_at_telephones_are_noted(desk: Client, coming: Occurrence) -> None:
    desk.get(address(coming, "ecrire/"))
    assert not AccessLogEntry.objects.exists()
    previewed(desk, coming)
    assert [one.action for one in AccessLogEntry.objects.all()] == ["contacts.read"]


def test_others_write_to_nobody(group: SupportGroup, desk: Client, coming: Occurrence) -> None:
    made = SessionMessage.objects.create(occurrence=coming, audience="all", text="a", at=NOW)
    theirs = make_session(make_group(), datetime(2026, 12, 10, 18, 30))
    assert desk.get(address(theirs, "ecrire/")).status_code == 404
    for stranger in (login(make_group(), RoleName.OWNER), login(group, RoleName.FACILITATOR)):
        assert stranger.get(address(coming, "ecrire/")).status_code == 404
        assert stranger.get(f"/organiser/messages/{made.public_id}/").status_code == 404
        assert send_undo(stranger, made).status_code == 404
    assert Client().get(f"/organiser/messages/{made.public_id}/").status_code == 302
    made.refresh_from_db()
    assert made.undone_at is None


def test_the_person_finds_it_on_their_page(desk: Client, coming: Occurrence, clock: Any) -> None:
    token = coming.registrations.order_by("pk")[0].token
    sent(desk, previewed(desk, coming, text="Voyez https://salle.example/plan <b>"))
    page = Client().get(f"/mon-rendez-vous/{token}/")
    assert "Le groupe vous a écrit" not in words_of(page)
    clock.shift(timedelta(minutes=1))
    page = Client().get(f"/mon-rendez-vous/{token}/")
    assert "Le groupe vous a écrit Voyez https://salle.example/plan <b>" in words_of(page)
    assert "Écrit le jeudi 3 décembre 2026, 18 h 45" in words_of(page)
    assert "https://salle.example/plan" in links(page)


def test_who_joined_all_dates_finds_it_with_its_day(clock: Any) -> None:
    event = cohort()
    row = sessions_of(event)[0]
    clock.move_to(row.starts_at - timedelta(days=3))
    party = enter(event, now=row.starts_at - timedelta(days=3))
    desk = login(event.group, RoleName.ORGANIZER)
    sent(desk, previewed(desk, row))
    clock.shift(timedelta(minutes=1))
    words = words_of(Client().get(f"/mon-rendez-vous/{party.token}/"))
    assert "Le groupe vous a écrit La salle a changé" in words
    assert " pour le jeudi " in words
