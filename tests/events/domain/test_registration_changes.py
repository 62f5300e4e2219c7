"""Cancelling, coming back, changing; the group's yes and no."""

from datetime import timedelta

import pytest

from events.domain.own_registrations import find_by_code, find_by_token
from events.domain.registration_changes import accept, cancel, change, come_back, decline
from events.domain.registration_requests import RegistrationChanges
from events.errors import REFUSALS, EventsError
from events.models import Event, Notice, Occurrence, Registration, RegistrationStatus
from tests.events.enrolling import cohort, dates, enter
from tests.events.registering import MINUTE, NOW, join, seats_of, session, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LATER = NOW + MINUTE


def world():
    """All rows that a refusal must leave as they are."""
    models = (Occurrence, Registration, Notice)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refusal(act):
    before = world()
    with pytest.raises(REFUSALS) as caught:
        act()
    assert world() == before
    return vars(caught.value)["code"]


def changed(registration: Registration, **fields) -> Registration:
    return change(token=registration.token, changes=RegistrationChanges(**fields), now=LATER)


class TestCancel:
    def test_gives_the_seats_back_and_tells(self):
        occurrence = session(capacity=5)
        made = join(occurrence, nickname="A", companions=2)
        cancel(token=made.token, now=LATER)
        kept = Registration.objects.get()
        assert seats_of(occurrence) == (0, {"A": "cancelled"})
        assert (kept.cancelled_at, kept.next_reminder_at, kept.sequence) == (LATER, None, 1)
        assert told(made) == ["confirmed", "cancelled"]

    def test_twice_changes_nothing_more(self):
        occurrence = session(capacity=2)
        made = join(occurrence)
        join(occurrence)
        cancel(token=made.token, now=LATER)
        before = world()
        cancel(token=made.token, now=LATER + MINUTE)
        assert world() == before

    def test_the_first_that_fits_moves_up(self):
        occurrence = session(capacity=3)
        first = join(occurrence, nickname="A", companions=1)
        join(occurrence, nickname="B")
        join(occurrence, nickname="C", companions=2)
        join(occurrence, nickname="D", companions=1)
        join(occurrence, nickname="E")
        cancel(token=first.token, now=LATER)
        assert seats_of(occurrence) == (
            3,
            {
                "A": "cancelled",
                "B": "confirmed",
                "C": "waitlisted",
                "D": "confirmed",
                "E": "waitlisted",
            },
        )
        promoted = Registration.objects.get(queue_no=4)
        assert told(promoted) == ["waitlisted", "promoted"]
        assert promoted.next_reminder_at == occurrence.starts_at - timedelta(days=2)

    def test_several_move_up_in_order(self):
        occurrence = session(capacity=2)
        first = join(occurrence, nickname="A", companions=1)
        for name in "BCD":
            join(occurrence, nickname=name)
        cancel(token=first.token, now=LATER)
        assert seats_of(occurrence) == (
            2,
            {"A": "cancelled", "B": "confirmed", "C": "confirmed", "D": "waitlisted"},
        )

    def test_leaving_the_waitlist_moves_nobody(self):
        occurrence = session(capacity=1)
        join(occurrence, nickname="A")
        waiting = join(occurrence, nickname="B")
        join(occurrence, nickname="C")
        cancel(token=waiting.token, now=LATER)
        assert seats_of(occurrence) == (
            1,
            {"A": "confirmed", "B": "cancelled", "C": "waitlisted"},
        )

    def test_not_once_it_has_begun(self):
        occurrence = session()
        made = join(occurrence)
        assert refusal(lambda: cancel(token=made.token, now=occurrence.starts_at)) == "session_past"

    def test_of_a_session_that_was_called_off_moves_nobody(self):
        occurrence = session(capacity=1)
        made = join(occurrence, nickname="A")
        join(occurrence, nickname="B")
        Occurrence.objects.update(status="cancelled")
        cancel(token=made.token, now=LATER)
        assert seats_of(occurrence) == (0, {"A": "cancelled", "B": "waitlisted"})

    def test_unknown_token(self):
        join(session())
        assert refusal(lambda: cancel(token="x", now=LATER)) == "not_found"


class TestComeBack:
    def test_under_the_same_link_and_code_at_the_end_of_the_line(self):
        occurrence = session(capacity=1)
        first = join(occurrence, nickname="A")
        join(occurrence, nickname="B")
        cancel(token=first.token, now=LATER)
        back = come_back(token=first.token, now=LATER + MINUTE)
        assert (back.pk, back.queue_no, back.cancelled_at) == (first.pk, 3, None)
        assert seats_of(occurrence) == (1, {"B": "confirmed", "A": "waitlisted"})
        assert find_by_code(first.code, now=LATER).pk == find_by_token(first.token).pk == first.pk
        assert told(first) == ["confirmed", "cancelled", "waitlisted"]

    def test_to_a_seat_when_there_is_one(self):
        occurrence = session(capacity=2)
        made = join(occurrence, nickname="A", companions=1)
        cancel(token=made.token, now=LATER)
        come_back(token=made.token, now=LATER + MINUTE)
        kept = Registration.objects.get()
        assert seats_of(occurrence) == (2, {"A": "confirmed"})
        assert kept.next_reminder_at == occurrence.starts_at - timedelta(days=2)
        assert told(made) == ["confirmed", "cancelled", "confirmed"]

    def test_twice_changes_nothing_more(self):
        occurrence = session(capacity=2)
        made = join(occurrence)
        cancel(token=made.token, now=LATER)
        come_back(token=made.token, now=LATER)
        before = world()
        come_back(token=made.token, now=LATER)
        assert world() == before

    def test_there_and_back_in_one_instant_tells_each_change(self):
        made = join(session())
        for _number in range(2):
            cancel(token=made.token, now=NOW)
            come_back(token=made.token, now=NOW)
        assert told(made) == ["confirmed", *(["cancelled", "confirmed"] * 2)]

    def test_asks_again_where_the_group_chooses(self):
        occurrence = session(access_mode="approval")
        made = accept(registration=join(occurrence, nickname="A"), now=LATER)
        cancel(token=made.token, now=LATER)
        come_back(token=made.token, now=LATER)
        assert seats_of(occurrence) == (0, {"A": "pending"})

    def test_full_without_waitlist(self):
        occurrence = session(capacity=1, has_waitlist=False)
        made = join(occurrence, nickname="A")
        cancel(token=made.token, now=LATER)
        join(occurrence, nickname="B")
        assert refusal(lambda: come_back(token=made.token, now=LATER)) == "session_full"
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed"})

    def test_past_cancelled_or_too_small_by_now(self):
        occurrence = session(capacity=4)
        made = join(occurrence, companions=3)
        cancel(token=made.token, now=LATER)
        code = refusal(lambda: come_back(token=made.token, now=occurrence.starts_at))
        assert code == "session_past"
        Occurrence.objects.update(capacity=3)
        assert refusal(lambda: come_back(token=made.token, now=LATER)) == "party_too_large"
        Occurrence.objects.update(status="cancelled")
        assert refusal(lambda: come_back(token=made.token, now=LATER)) == "session_cancelled"

    @pytest.mark.parametrize(
        ("most", "words"),
        [
            (0, "Chacun s’inscrit maintenant pour soi. Inscrivez-vous de nouveau, sans autre"),
            (1, "On peut maintenant venir avec 1 personne au plus. Inscrivez-vous de nouveau, en"),
        ],
    )
    def test_not_as_many_as_may_come_no_longer(self, most, words):
        occurrence = session()
        many, one = join(occurrence, companions=2), join(occurrence, companions=most)
        for made in (many, one):
            cancel(token=made.token, now=NOW)
        Event.objects.update(max_companions=most)
        with pytest.raises(EventsError) as caught:
            come_back(token=many.token, now=LATER)
        assert (caught.value.code, caught.value.field) == ("bad_companions", "companions")
        assert str(caught.value).startswith(words)
        assert come_back(token=one.token, now=LATER).status == "confirmed"

    def test_who_waits_gets_what_is_allowed_by_then(self):
        occurrence = session(capacity=3)
        first = join(occurrence, companions=2)
        waiting = join(occurrence, companions=2)
        Event.objects.update(max_companions=0)
        cancel(token=first.token, now=LATER)
        waiting.refresh_from_db()
        assert (waiting.status, waiting.seats) == ("confirmed", 1)

    def test_who_is_in_a_cohort_comes_back_to_a_date_as_many_as_they_are(self):
        event = cohort()
        made = enter(event, companions=2)
        date = dates(made)[1]
        cancel(token=date.token, now=NOW)
        Event.objects.update(max_companions=0)
        assert come_back(token=date.token, now=LATER).status == "confirmed"

    def test_not_after_the_group_said_no(self):
        made = decline(registration=join(session(access_mode="approval")), now=LATER)
        assert refusal(lambda: come_back(token=made.token, now=LATER)) == "not_allowed"


class TestChange:
    def test_who_and_how_to_tell(self):
        made = join(session(), nickname="A", email="a@exemple.example")
        changed(made, nickname="B", phone="06 12 34 56 78", discreet=False)
        kept = Registration.objects.get()
        assert (kept.nickname, kept.email, kept.phone, kept.is_discreet) == (
            "B",
            "a@exemple.example",
            "+33612345678",
            False,
        )
        assert kept.email_hash == made.email_hash
        assert kept.phone_hash != ""
        assert told(made) == ["confirmed"]

    def test_an_address_can_be_taken_away(self):
        made = join(session(), email="a@exemple.example")
        changed(made, email="")
        kept = Registration.objects.get()
        assert (kept.email, kept.email_hash) == ("", "")

    def test_reminders_move_at_once(self):
        occurrence = session()
        made = join(occurrence)
        changed(made, reminders=(15,))
        kept = Registration.objects.get()
        assert kept.next_reminder_at == occurrence.starts_at - timedelta(minutes=15)
        changed(made, reminders=())
        assert Registration.objects.get().next_reminder_at is None

    def test_a_larger_party_takes_more_seats(self):
        occurrence = session(capacity=4)
        made = join(occurrence, nickname="A")
        assert changed(made, companions=3).seats == 4
        assert seats_of(occurrence) == (4, {"A": "confirmed"})

    @pytest.mark.parametrize("status", ["confirmed", "offered"])
    def test_all_who_hold_seats_are_counted(self, status):
        occurrence = session(capacity=4)
        made = join(occurrence, nickname="A", companions=1)
        join(occurrence, nickname="B")
        Registration.objects.filter(pk=made.pk).update(status=status)
        changed(made, companions=2)
        assert seats_of(occurrence)[0] == 4
        assert refusal(lambda: changed(made, companions=3)) == "no_room"
        changed(made, companions=0)
        assert seats_of(occurrence)[0] == 2

    def test_a_larger_party_than_there_is_room(self):
        occurrence = session(capacity=3)
        made = join(occurrence)
        join(occurrence)
        assert refusal(lambda: changed(made, companions=2)) == "no_room"
        assert refusal(lambda: changed(made, companions=3)) == "party_too_large"

    def test_a_smaller_party_lets_others_in(self):
        occurrence = session(capacity=3)
        made = join(occurrence, nickname="A", companions=2)
        join(occurrence, nickname="B", companions=1)
        changed(made, companions=1)
        assert seats_of(occurrence) == (2, {"A": "confirmed", "B": "waitlisted"})
        changed(made, companions=0)
        assert seats_of(occurrence) == (3, {"A": "confirmed", "B": "confirmed"})

    def test_a_waiting_party_that_shrinks_may_fit(self):
        occurrence = session(capacity=3)
        join(occurrence, nickname="A", companions=1)
        waiting = join(occurrence, nickname="B", companions=1)
        found = changed(waiting, companions=0)
        assert seats_of(occurrence) == (3, {"A": "confirmed", "B": "confirmed"})
        assert (found.status, found.seats) == ("confirmed", 1)
        assert told(waiting) == ["waitlisted", "promoted"]

    def test_a_waiting_party_may_grow_and_goes_on_waiting(self):
        occurrence = session(capacity=2)
        join(occurrence, nickname="A", companions=1)
        waiting = join(occurrence, nickname="B")
        changed(waiting, companions=1)
        assert seats_of(occurrence) == (2, {"A": "confirmed", "B": "waitlisted"})

    def test_not_when_cancelled_or_begun(self):
        occurrence = session()
        made = join(occurrence)

        def late():
            change(token=made.token, changes=RegistrationChanges(), now=occurrence.starts_at)

        assert refusal(late) == "session_past"
        cancel(token=made.token, now=LATER)
        assert refusal(lambda: changed(made, nickname="B")) == "already_cancelled"

    @pytest.mark.parametrize(
        "fields",
        [{"nickname": "A" * 10_000}, {"email": "x"}, {"companions": -1}, {"reminders": (0,)}],
    )
    def test_bad_input_writes_nothing(self, fields):
        made = join(session(), nickname="A", email="a@exemple.example")
        refusal(lambda: changed(made, **fields))


class TestTheGroupsAnswer:
    def test_yes(self):
        occurrence = session(capacity=2, access_mode="approval")
        made = join(occurrence, nickname="A", companions=1)
        accept(registration=made, now=LATER)
        assert seats_of(occurrence) == (2, {"A": "confirmed"})
        assert told(made) == ["pending", "confirmed"]
        kept = Registration.objects.get()
        assert kept.next_reminder_at == occurrence.starts_at - timedelta(days=2)

    def test_yes_to_more_than_there_is_room(self):
        occurrence = session(capacity=1, access_mode="approval")
        made = [join(occurrence, nickname=name) for name in "AB"]
        for one in made:
            accept(registration=one, now=LATER)
        assert seats_of(occurrence) == (1, {"A": "confirmed", "B": "waitlisted"})
        assert told(made[1]) == ["pending", "waitlisted"]

    def test_yes_when_full_without_waitlist_leaves_the_question_open(self):
        occurrence = session(capacity=1, access_mode="approval", has_waitlist=False)
        made = [join(occurrence, nickname=name) for name in "AB"]
        accept(registration=made[0], now=LATER)
        assert refusal(lambda: accept(registration=made[1], now=LATER)) == "session_full"
        assert seats_of(occurrence) == (1, {"A": "confirmed", "B": "pending"})

    def test_no(self):
        occurrence = session(capacity=2, access_mode="approval")
        made = join(occurrence, nickname="A")
        decline(registration=made, now=LATER)
        assert seats_of(occurrence) == (0, {"A": "declined"})
        assert told(made) == ["pending", "declined"]

    def test_only_a_question_is_answered(self):
        occurrence = session(access_mode="approval")
        made = join(occurrence, nickname="A")
        accept(registration=made, now=LATER)
        before = world()
        accept(registration=made, now=LATER)
        decline(registration=made, now=LATER)
        assert world() == before

    def test_a_person_may_withdraw_the_question(self):
        occurrence = session(capacity=2, access_mode="approval")
        made = join(occurrence, nickname="A")
        cancel(token=made.token, now=LATER)
        assert accept(registration=made, now=LATER).status == RegistrationStatus.CANCELLED
        assert seats_of(occurrence) == (0, {"A": "cancelled"})

    def test_too_late(self):
        occurrence = session(access_mode="approval")
        made = join(occurrence)
        late = occurrence.starts_at
        assert refusal(lambda: accept(registration=made, now=late)) == "session_past"
        Occurrence.objects.update(status="cancelled")
        assert refusal(lambda: accept(registration=made, now=LATER)) == "session_cancelled"
