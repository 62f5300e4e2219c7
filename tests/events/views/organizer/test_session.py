"""One session on the desk: lists, taps, answers."""

import re
import uuid
from datetime import datetime, timedelta

import pytest

from events.domain.rushes import guard
from events.models import Attendance, Notice, SessionCount
from events.models.choices import AccessMode, OccurrenceStatus, RegistrationStatus
from tests.events.enrolling import dates, sessions_of
from tests.events.registering import join
from tests.events.several import take, weekly
from tests.events.views.organizer.conftest import NOW, make_session
from tests.factories import make_event, make_occurrence, make_registration, make_schedule

JSON = {"HTTP_ACCEPT": "application/json"}
NEXT_WEEK = datetime(2026, 12, 10, 18, 30)


def address(session, tail="") -> str:
    return f"/organiser/seances/{session.public_id}/{tail}"


def text_of(answer) -> str:
    """The page's words, as read."""
    body = re.sub(r"<script.*?</script>", "", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u00a0", " ").split())


def marks(session) -> dict[str, str]:
    rows = Attendance.objects.filter(occurrence=session).select_related("registration")
    return {row.registration.nickname: row.mark for row in rows if row.registration}


def tap(**fields: object) -> dict[str, object]:
    return {"operation": str(uuid.uuid4()), **fields}


class TestPage:
    def test_who_is_expected_who_asks_who_waits(self, desk, group):
        session = make_session(group, NEXT_WEEK)
        make_registration(occurrence=session, nickname="Camille", seats=2)
        make_registration(occurrence=session, nickname="")
        make_registration(occurrence=session, nickname="Sacha", status=RegistrationStatus.PENDING)
        make_registration(occurrence=session, nickname="Jo", status=RegistrationStatus.WAITLISTED)
        make_registration(
            occurrence=session, nickname="Absente", status=RegistrationStatus.CANCELLED
        )
        answer = desk.get(address(session))
        assert [(row.name, row.detail) for row in answer.context["people"]] == [
            ("Camille", "2 places"),
            ("Sans nom, n° 2", ""),
        ]
        assert [row.name for row in answer.context["pending"]] == ["Sacha"]
        assert [row.name for row in answer.context["waiting"]] == ["Jo"]
        page = text_of(answer)
        assert "Jeudi 10 décembre 2026, de 18 h 30 à 20 h 30 dans 7 jours" in page
        assert "3 places réservées" in page
        assert "Absente" not in page

    def test_until_when_a_seat_is_held_for_somebody(self, desk, group):
        session = make_session(group, NEXT_WEEK)
        until = session.starts_at - timedelta(days=3)
        make_registration(
            occurrence=session,
            nickname="Camille",
            status=RegistrationStatus.OFFERED,
            offer_expires_at=until,
        )
        page = text_of(desk.get(address(session))).replace("\u202f", " ")
        assert "Camille (place proposée jusqu’au lundi 7 décembre, 18 h 30)" in page

    def test_who_asked_and_got_no_answer_may_still_be_there(self, desk, session):
        make_registration(occurrence=session, nickname="Sacha", status=RegistrationStatus.PENDING)
        answer = desk.get(address(session))
        assert [(row.name, row.detail) for row in answer.context["people"]] == [
            ("Sacha", "demande en attente de réponse")
        ]
        assert answer.context["pending"] == []
        assert "de 18 h 30 à 20 h 30 en ce moment" in text_of(answer)

    def test_a_drop_in_session_has_the_head_count_alone(self, desk, group):
        session = make_session(group, access_mode=AccessMode.DROP_IN)
        page = text_of(desk.get(address(session)))
        assert "Toute la salle, d’un coup d’œil" in page
        assert "Qui est là" not in page

    def test_counting_opens_twelve_hours_before(self, desk, group):
        session = make_session(group, NEXT_WEEK)
        make_registration(occurrence=session, nickname="Camille")
        page = text_of(desk.get(address(session)))
        assert (
            "Vous pourrez compter les présents ici, à partir de 12 heures avant le début." in page
        )
        assert "Camille" in page
        assert "Toute la salle" not in page

    def test_names_are_shown_as_written(self, desk, session):
        make_registration(occurrence=session, nickname="<b>Zoé</b>")
        assert "&lt;b&gt;Zoé&lt;/b&gt;" in desk.get(address(session)).content.decode()

    def test_a_long_list_leads_past_itself(self, desk, session):
        for number in range(12):
            make_registration(occurrence=session, nickname=f"P{number}")
        link = 'href="#comptage"'
        assert link not in desk.get(address(session)).content.decode()
        make_registration(occurrence=session, nickname="Sacha")
        assert link in desk.get(address(session)).content.decode()

    def test_queries_do_not_grow_with_people(self, desk, session, django_assert_num_queries):
        for more in (1, 19):
            for _n in range(more):
                for status in (
                    RegistrationStatus.CONFIRMED,
                    RegistrationStatus.PENDING,
                    RegistrationStatus.WAITLISTED,
                ):
                    make_registration(occurrence=session, status=status)
            with django_assert_num_queries(14):
                desk.get(address(session))


class TestPeople:
    def test_a_plain_form_changes_what_it_changed(self, desk, session):
        camille, sacha, jo, zoe = (
            make_registration(occurrence=session, nickname=name)
            for name in ("Camille", "Sacha", "Jo", "Zoé")
        )
        url = address(session, "presences/")
        first = {"present": [camille.public_id, sacha.public_id], "excused": zoe.public_id}
        answer = desk.post(url, tap(**first))
        assert (answer.status_code, answer["Location"]) == (303, f"{address(session)}#presences")
        assert marks(session) == {"Camille": "present", "Sacha": "present", "Zoé": "excused"}
        second = {
            "shown": [camille.public_id],
            "present": [jo.public_id],
            "unmarked": zoe.public_id,
        }
        desk.post(url, tap(**second))
        assert marks(session) == {"Sacha": "present", "Jo": "present"}

    def test_the_rest_did_not_come(self, desk, session):
        people = [make_registration(occurrence=session, nickname=name) for name in ("A", "B", "C")]
        make_registration(occurrence=session, nickname="D", status=RegistrationStatus.WAITLISTED)
        url = address(session, "presences/")
        desk.post(url, tap(person=people[0].public_id, mark="excused"))
        desk.post(url, tap(present=people[1].public_id, others_absent="1"))
        assert marks(session) == {"A": "excused", "B": "present", "C": "absent"}

    def test_the_script_is_answered_with_numbers(self, desk, session):
        camille = make_registration(occurrence=session, seats=2)
        body = tap(person=camille.public_id, mark="present")
        for _twice in range(2):
            answer = desk.post(address(session, "presences/"), body, **JSON)
            assert (answer.status_code, answer.json()) == (
                200,
                {"present": 2, "walk_ins": 0, "headcount": None, "came": 2},
            )

    @pytest.mark.parametrize(
        "fields",
        [
            {"operation": "pas un uuid"},
            {"operation": ""},
            {"person": "pas un uuid"},
            {"mark": "late"},
            {"present": "pas un uuid"},
            {"person": str(uuid.uuid4()), "mark": "present"},
        ],
    )
    def test_nonsense_is_refused_in_words(self, desk, session, fields):
        make_registration(occurrence=session)
        url = address(session, "presences/")
        answer = desk.post(url, {**tap(), **fields}, **JSON)
        assert (answer.status_code, bool(answer.json()["message"])) == (422, True)
        page = desk.post(url, {**tap(), **fields}, follow=True)
        assert answer.json()["message"] in page.content.decode()
        assert marks(session) == {}


class TestNumbers:
    @pytest.mark.parametrize(
        ("tail", "field"), [("comptage/", "headcount"), ("sans-inscription/", "walk_ins")]
    )
    def test_plus_minus_and_the_number_itself(self, desk, session, tail, field):
        url = address(session, tail)
        for fields, expected in (
            ({"plus": "1", field: "0"}, 1),
            ({"plus": "1", field: "0"}, 2),
            ({"minus": "1", field: "7"}, 1),
            ({"save": "1", field: "12"}, 12),
            ({field: "3"}, 3),
        ):
            answer = desk.post(url, tap(**fields), **JSON)
            assert (answer.status_code, answer.json()[field]) == (200, expected)

    @pytest.mark.parametrize("tail", ["comptage/", "sans-inscription/"])
    def test_a_tap_sent_twice_counts_once(self, desk, session, tail):
        body = tap(plus="1")
        answers = [desk.post(address(session, tail), body, **JSON) for _n in range(2)]
        assert [answer.json()["came"] for answer in answers] == [1, 1]

    @pytest.mark.parametrize("number", ["-1", "10001", "douze", "1e3", "9" * 400])
    @pytest.mark.parametrize(
        ("tail", "field"), [("comptage/", "headcount"), ("sans-inscription/", "walk_ins")]
    )
    def test_an_impossible_number_is_refused(self, desk, session, tail, field, number):
        url, body = address(session, tail), tap(**{field: number})
        answer = desk.post(url, body, **JSON)
        assert (answer.status_code, answer.json()) == (
            422,
            {"message": "Écrivez un nombre entier, de 0 à 10 000."},
        )
        assert not SessionCount.objects.exists()

    def test_an_empty_head_count_means_that_nobody_counted(self, desk, session):
        url = address(session, "comptage/")
        desk.post(url, tap(headcount="12"))
        desk.post(url, tap(headcount=""))
        assert SessionCount.objects.get().headcount is None

    def test_a_called_off_session_is_not_counted(self, desk, session):
        session.status = OccurrenceStatus.CANCELLED
        session.save()
        page = desk.post(address(session, "comptage/"), tap(plus="1"), follow=True)
        assert "Cette rencontre est annulée" in text_of(page)
        assert not SessionCount.objects.exists()


@pytest.fixture
def coming(group):
    """A session next week, on approval."""
    return make_session(group, NEXT_WEEK, access_mode=AccessMode.APPROVAL, capacity=1)


class TestAnswers:
    def ask(self, session, nickname="Sacha"):
        return make_registration(
            occurrence=session,
            nickname=nickname,
            status=RegistrationStatus.PENDING,
            token=nickname,
        )

    def test_yes(self, desk, coming):
        asked = self.ask(coming)
        url = address(coming, f"demandes/{asked.public_id}/")
        page = desk.post(url, {"answer": "accept"}, follow=True)
        asked.refresh_from_db()
        assert asked.status == RegistrationStatus.CONFIRMED
        assert "Sacha a une place réservée." in text_of(page)

    def test_a_yes_is_taken_back_within_the_minute(self, desk, coming, clock):
        asked = self.ask(coming)
        url = address(coming, f"demandes/{asked.public_id}/")
        page = desk.post(url, {"answer": "accept"}, follow=True)
        assert "Sacha l’apprendra à 18 h 46. Jusque-là, vous pouvez revenir" in text_of(page)
        page = desk.post(url, {"answer": "take_back"}, follow=True)
        asked.refresh_from_db()
        assert asked.status == RegistrationStatus.PENDING
        assert "Sacha attend de nouveau votre réponse." in text_of(page)
        assert "l’apprendra" not in text_of(page)
        desk.post(url, {"answer": "accept"})
        clock.shift(60)
        assert "l’apprendra" not in text_of(desk.get(address(coming)))
        page = desk.post(url, {"answer": "take_back"}, follow=True)
        asked.refresh_from_db()
        assert asked.status == RegistrationStatus.CONFIRMED
        assert "Une minute est passée : la réponse est partie." in text_of(page)

    def test_yes_when_full_is_a_place_in_the_line(self, desk, coming):
        make_registration(occurrence=coming)
        asked = self.ask(coming)
        url = address(coming, f"demandes/{asked.public_id}/")
        page = desk.post(url, {"answer": "accept"}, follow=True)
        assert "Il n’y a pas assez de places : Sacha est sur la liste d’attente." in text_of(page)

    def test_how_many_places_are_left_stands_beside_the_requests(self, desk, coming):
        self.ask(coming)
        assert "Demandes à examiner 1 place libre sur 1 " in text_of(desk.get(address(coming)))
        make_registration(occurrence=coming, nickname="Alix")
        text = text_of(desk.get(address(coming)))
        assert "Demandes à examiner plus de place libre " in text
        assert "Personnes attendues 1 place réservée sur 1 " in text

    def test_no(self, desk, coming):
        asked = self.ask(coming)
        url = address(coming, f"demandes/{asked.public_id}/")
        page = desk.post(url, {"answer": "decline"})
        asked.refresh_from_db()
        assert asked.status == RegistrationStatus.PENDING
        assert "Ne pas retenir la demande de Sacha ?" in text_of(page)
        # Without a fragment: a script may have put this page at that very address.
        assert page.context["back"] == address(coming)
        page = desk.post(url, {"answer": "decline", "sure": "1"}, follow=True)
        asked.refresh_from_db()
        assert asked.status == RegistrationStatus.DECLINED
        assert "La demande de Sacha n’est pas retenue." in text_of(page)
        assert [notice.purpose for notice in asked.notices.all()] == [Notice.Purpose.DECLINED]

    def test_its_address_opened_anew_leads_to_the_session(self, desk, coming):
        asked = self.ask(coming)
        answer = desk.get(address(coming, f"demandes/{asked.public_id}/"))
        assert (answer.status_code, answer["Location"]) == (303, f"{address(coming)}#demandes")

    @pytest.mark.parametrize("answer", ["", "peut-être"])
    def test_neither(self, desk, coming, answer):
        asked = self.ask(coming)
        url = address(coming, f"demandes/{asked.public_id}/")
        assert desk.post(url, {"answer": answer}).status_code == 404
        asked.refresh_from_db()
        assert asked.status == RegistrationStatus.PENDING


def test_an_overnight_session_says_so(desk, group):
    schedule = make_schedule(
        event=make_event(group=group),
        start=datetime(2026, 12, 3, 21, 0),
        duration=timedelta(hours=5),
    )
    page = text_of(desk.get(address(make_occurrence(schedule=schedule))))
    assert "de 21 h à 2 h le lendemain" in page


class TestSeveralDates:
    def test_one_touch_says_yes_to_all(self, desk, group, clock):
        event = weekly(group=group, start=NEXT_WEEK)
        for one in sessions_of(event):
            guard(occurrence=one, now=NOW)
        party = take(event, nickname="Zoé", now=NOW)
        join(sessions_of(event)[0], nickname="Ana", now=NOW)
        first = sessions_of(event)[0]
        page = text_of(desk.get(address(first)))
        assert page.count("Accepter pour ses 3 dates") == page.count("Cette date seulement") == 1
        url = address(first, f"demandes/{dates(party)[0].public_id}/")
        answer = desk.post(url, {"answer": "accept_all"}, follow=True)
        assert "Zoé a une place réservée." in text_of(answer)
        assert [row.status for row in dates(party)] == ["confirmed"] * 3
