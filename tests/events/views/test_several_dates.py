from datetime import timedelta

import pytest
from django.test import Client
from time_machine import travel

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.registration_changes import cancel
from events.models import Enrolment, Occurrence, Registration
from tests.events.enrolling import cohort, dates, enter, sessions_of
from tests.events.registering import MINUTE, NOW, join
from tests.events.several import take, weekly
from tests.events.views.pages import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with travel(NOW, tick=False):
        yield


def form_of(client: Client, url: str):
    return client.get(url).context["form"]


def send(client: Client, url: str, **fields: str):
    form = form_of(client, url)
    hidden = {name: form[name].value() for name in form.fields if form[name].is_hidden}
    with travel(NOW + MINUTE, tick=False):
        return client.post(url, {**hidden, "consent": "on", **fields})


class TestTheForm:
    def test_the_next_three_dates_are_offered(self, client: Client):
        event = weekly(dates=5, capacity=1)
        rows = sessions_of(event)
        join(rows[1])
        field = form_of(client, f"/seances/{rows[0].public_id}/inscription/")["dates"]
        words = [label.replace("\N{NO-BREAK SPACE}", " ") for _value, label in field.field.choices]
        assert words == [
            "Cette date seulement",
            "Les 3 prochaines dates : jeudi 3 décembre, jeudi 10 décembre (liste d’attente) "
            "et jeudi 17 décembre",
        ]
        assert field.value() == str(rows[0].public_id)
        page = client.get(f"/seances/{rows[0].public_id}/inscription/")
        assert "Pour quelles dates ? Cette date seulement" in words_of(page)

    def test_a_single_date_is_not_asked_about(self, client: Client):
        [row] = sessions_of(weekly(dates=1))
        url = f"/seances/{row.public_id}/inscription/"
        assert "dates" not in form_of(client, url).fields
        assert send(client, url).status_code == 303
        assert (Registration.objects.count(), Enrolment.objects.count()) == (1, 0)

    def test_this_date_alone_is_what_it_was(self, client: Client):
        rows = sessions_of(weekly())
        url = f"/seances/{rows[0].public_id}/inscription/"
        assert send(client, url, dates=str(rows[0].public_id)).status_code == 303
        assert (Registration.objects.count(), Enrolment.objects.count()) == (1, 0)

    def test_three_dates_lead_to_one_page(self, client: Client):
        rows = sessions_of(weekly())
        url = f"/seances/{rows[0].public_id}/inscription/"
        chosen = form_of(client, url)["dates"].field.choices[1][0]
        response = send(client, url, dates=chosen, nickname="Zoé")
        party = Enrolment.objects.get()
        assert response["Location"] == f"/mon-rendez-vous/{party.token}/?nouveau=1"
        page = client.get(response["Location"]).content.decode()
        assert "Vos places sont réservées" in page
        assert party.code in page
        assert "groupe suivi" not in page
        assert "Ajouter toutes ces dates à mon agenda" in page

    @pytest.mark.parametrize("value", ["x", "1,2", ",", "a" * 36])
    def test_nonsense_is_refused(self, client: Client, value: str):
        rows = sessions_of(weekly())
        url = f"/seances/{rows[0].public_id}/inscription/"
        assert send(client, url, dates=value).status_code == 422

    def test_dates_of_others_are_refused(self, client: Client):
        rows, others = sessions_of(weekly()), sessions_of(weekly())
        url = f"/seances/{rows[0].public_id}/inscription/"
        chosen = f"{rows[0].public_id},{others[0].public_id}"
        assert send(client, url, dates=chosen).status_code == 422
        assert Registration.objects.count() == 0


class TestThePage:
    def test_each_date_has_its_state(self, client: Client):
        event = weekly(capacity=1)
        join(sessions_of(event)[1])
        party = take(event)
        cancel(token=dates(party)[2].token, now=NOW + MINUTE)
        response = client.get(f"/mon-rendez-vous/{party.token}/?nouveau=1")
        assert [row.state for row in response.context["rows"]] == [
            "confirmed",
            "waitlisted",
            "declined",
        ]
        assert "Là où c’est complet" in response.content.decode()

    def test_all_dates_are_given_up_at_once(self, client: Client):
        party = take(weekly())
        response = client.post(f"/mon-rendez-vous/{party.token}/quitter/", follow=True)
        text = response.content.decode()
        assert "C’est noté, merci. La porte reste ouverte." in text
        # One comes back to any of them.
        assert text.count("/revenir/") == 3

    def test_one_file_holds_all_dates(self, client: Client):
        event = weekly(capacity=1)
        join(sessions_of(event)[1])
        party = take(event)
        response = client.get(f"/mon-rendez-vous/{party.token}/rendez-vous.ics")
        text = response.content.decode()
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert (text.count("BEGIN:VEVENT"), text.count("BEGIN:VALARM")) == (2, 2)
        assert "Café" not in text

    def test_three_words_find_them_all(self, client: Client):
        party = take(weekly())
        response = client.post("/retrouver/", {"code": party.code})
        assert response["Location"] == f"/mon-rendez-vous/{party.token}/"

    def test_queries_do_not_grow_with_dates(
        self, client: Client, django_assert_num_queries, django_assert_max_num_queries
    ):
        one = take(weekly(dates=1))
        three = take(weekly())
        with django_assert_max_num_queries(30) as counted:
            client.get(f"/mon-rendez-vous/{one.token}/")
        with django_assert_num_queries(len(counted)):
            client.get(f"/mon-rendez-vous/{three.token}/")


class TestDecliningSeveral:
    def ticked(self, event, *numbers: int) -> dict[str, list[str]]:
        rows = sessions_of(event)
        return {"occurrences": [str(rows[number].public_id) for number in numbers]}

    @pytest.mark.parametrize(("make", "come"), [(weekly, take), (cohort, enter)])
    def test_those_that_are_ticked(self, client: Client, make, come):
        event = make()
        party = come(event, nickname="Zoé")
        mine = f"/mon-rendez-vous/{party.token}/"
        assert "Je ne viens pas à plusieurs dates" in words_of(client.get(mine))
        response = client.post(f"{mine}desister/", self.ticked(event, 0, 2))
        assert (response.status_code, response["Location"]) == (303, f"{mine}?annules=1")
        assert [row.status for row in dates(party)] == ["cancelled", "confirmed", "cancelled"]
        page = words_of(client.get(response["Location"]))
        assert "vos places de ces jours-là profitent à d’autres" in page
        assert page.count("Finalement, je viens") == 2
        assert "Je ne viens pas à plusieurs dates" not in page

    def test_one_of_them_says_what_one_does(self, client: Client):
        event = weekly()
        mine = f"/mon-rendez-vous/{take(event).token}/"
        response = client.post(f"{mine}desister/", self.ticked(event, 1))
        assert response["Location"] == f"{mine}?annule=1"

    @pytest.mark.parametrize(
        ("sent", "words"),
        [({}, "Choisissez au moins une date."), ({"occurrences": ["x"]}, "ne peut plus")],
    )
    def test_what_cannot_be_is_said_there(self, client: Client, sent, words):
        party = take(weekly())
        response = client.post(f"/mon-rendez-vous/{party.token}/desister/", sent)
        assert response.status_code == 422
        assert words in words_of(response)
        assert "<details open>" in response.content.decode()
        assert [row.status for row in dates(party)] == ["confirmed"] * 3

    def shown(self, response) -> list[str]:
        found = response.context["declining"]["occurrences"].field.choices
        return [value for value, _label in found]

    @pytest.mark.parametrize(
        ("numbers", "words"),
        [([], "Choisissez au moins une date."), ([0, 3], "L’une de ces dates ne peut plus")],
    )
    def test_only_what_can_still_be_declined_is_listed_then(self, client: Client, numbers, words):
        event = cohort(start=NOW + timedelta(days=1), dates=4)
        party = enter(event)
        _late, declined, off, left = dates(party)
        cancel(token=declined.token, now=NOW)
        Occurrence.objects.filter(pk=off.occurrence_id).update(status="cancelled")
        sent = self.ticked(event, *numbers)
        with travel(NOW + timedelta(days=1), tick=False):
            response = client.post(f"/mon-rendez-vous/{party.token}/desister/", sent)
        assert response.status_code == 422
        assert words in words_of(response)
        assert "Voici les dates que vous pouvez encore annuler." in words_of(response)
        assert self.shown(response) == [str(left.occurrence.public_id)]
        assert [row.status for row in dates(party)][3] == "confirmed"

    def test_where_nothing_is_left_it_says_so(self, client: Client):
        party = take(weekly())
        cancel_enrolment(token=party.token, now=NOW)
        response = client.post(f"/mon-rendez-vous/{party.token}/desister/", {})
        assert response.status_code == 422
        assert "Il ne vous reste aucune date à annuler." in words_of(response)
        assert response.context["declining"] is None

    def test_what_was_declined_by_another_window_is_done(self, client: Client):
        event = weekly()
        party = take(event)
        cancel(token=dates(party)[0].token, now=NOW)
        mine = f"/mon-rendez-vous/{party.token}/"
        response = client.post(f"{mine}desister/", self.ticked(event, 0, 1))
        assert response["Location"] == f"{mine}?annules=1"
        assert [row.status for row in dates(party)] == ["cancelled", "cancelled", "confirmed"]

    def test_a_date_of_others_is_not_among_them(self, client: Client):
        party, other = take(weekly()), weekly()
        sent = self.ticked(other, 0)
        response = client.post(f"/mon-rendez-vous/{party.token}/desister/", sent)
        assert response.status_code == 422

    def test_a_single_date_has_no_such_form(self, client: Client):
        made = join(sessions_of(weekly())[0])
        assert client.post(f"/mon-rendez-vous/{made.token}/desister/", {}).status_code == 404
