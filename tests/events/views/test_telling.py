"""« Comment vous prévenir », and the field that takes an address or a number."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from events.domain.erasure import erase_registration
from events.domain.muting import set_muted
from events.models import ContactChannel, Enrolment, Registration
from tests.events.enrolling import cohort, enter
from tests.events.registering import NOW, join, session
from tests.events.views.pages import (
    error_beside,
    headings,
    links,
    meta_robots,
    open_page,
    value_of,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
MOBILE = "06 39 98 00 01"


def page_of(party: Registration | Enrolment, tail: str = "prevenir/") -> str:
    return f"/mon-rendez-vous/{party.token}/{tail}"


def save(party: Registration | Enrolment, **fields: Any) -> Any:
    response = Client(enforce_csrf_checks=True).post(page_of(party), fields)
    assert not response.cookies
    return response


def kept(party: Registration) -> Registration:
    return Registration.objects.get(pk=party.pk)


class TestTheForm:
    def send(self, contact: str) -> Any:
        path = f"/seances/{session().public_id}/inscription/"
        shown = value_of(Client().get(path), "submission")
        return Client().post(path, {"email": contact, "consent": "on", "submission": shown})

    @pytest.mark.parametrize(
        ("written", "email", "phone"),
        [
            ("z@exemple.example", "z@exemple.example", ""),
            (MOBILE, "", "+33639980001"),
            ("+33 (0)6 39 98 00 01", "", "+33639980001"),
            ("0692 12 34 56", "", "+262692123456"),
            ("", "", ""),
        ],
    )
    def test_one_field_takes_an_address_or_a_number(self, written, email, phone):
        self.send(written)
        made = Registration.objects.get()
        assert (made.email, made.phone) == (email, phone)

    @pytest.mark.parametrize(
        ("written", "words"),
        [
            ("06 39 98", "Ce numéro n’est pas complet."),
            ("zoe@", "Cette adresse e-mail n’est pas complète."),
            ("appelez-moi", "Cette adresse e-mail n’est pas complète."),
        ],
    )
    def test_what_is_neither_is_said_beside_it(self, written, words):
        response = self.send(written)
        assert response.status_code == 422
        assert words in error_beside(response, "email")
        assert value_of(response, "email") == written
        assert Registration.objects.count() == 0

    def test_without_sms_it_asks_for_an_address_alone(self, settings: Settings):
        settings.HAS_SMS = False
        found = words_of(Client().get(f"/seances/{session().public_id}/inscription/"))
        assert "Adresse e-mail (facultatif)" in found
        assert "téléphone" not in found
        response = self.send(MOBILE)
        assert response.status_code == 422
        assert Registration.objects.count() == 0


class TestThePage:
    def test_it_shows_what_is_so(self):
        made = join(session(), email="z@exemple.example", phone=MOBILE, channel="sms")
        response = open_page(page_of(made))
        assert headings(response) == ["Comment vous prévenir"]
        assert value_of(response, "email") == "z@exemple.example"
        assert value_of(response, "phone") == MOBILE
        html = response.content.decode()
        checked = [part.split(">")[0] for part in html.split("<input")[1:] if "checked" in part]
        names = [one.split('name="')[1].split('"')[0] for one in checked]
        assert names == ["channel", "reminders", "reminders", "notes"]
        assert 'value="sms"' in checked[0]
        assert meta_robots(response) == "noindex, nofollow"
        assert response["Cache-Control"] == "no-store, private"

    def test_all_of_it_can_be_changed_at_once(self):
        made = join(session(), email="z@exemple.example", phone=MOBILE)
        response = save(
            made,
            email="zoe@exemple.example",
            phone="0692 12 34 56",
            channel="sms",
            reminders=["1440"],
            detail="on",
        )
        assert (response.status_code, response["Location"]) == (
            303,
            page_of(made, "?modifie=1"),
        )
        now = kept(made)
        assert (now.email, now.phone) == ("zoe@exemple.example", "+262692123456")
        assert (now.channel, now.reminder_offsets, now.is_discreet) == ("sms", [1440], False)
        assert now.muted == ["notes"]

    def test_no_reminder_is_a_choice(self):
        made = join(session(), email="z@exemple.example")
        save(made, email="z@exemple.example", channel="email", notes="on")
        assert (kept(made).reminder_offsets, kept(made).next_reminder_at) == ([], None)
        assert "Vous n’avez pas de rappel" in words_of(open_page(page_of(made, "")))

    def test_what_was_turned_off_by_a_link_is_turned_on_here(self):
        made = join(session(), email="z@exemple.example")
        set_muted(made, ["reminders", "notes"])
        html = open_page(page_of(made)).content.decode()
        assert [
            part for part in html.split("<input") if "reminders" in part and "checked" in part
        ] == []
        assert "Vous n’avez pas de rappel" in words_of(open_page(page_of(made, "")))
        save(made, email="z@exemple.example", channel="email", notes="on")
        assert kept(made).muted == ["reminders"]
        save(made, email="z@exemple.example", channel="email", notes="on", reminders=["180"])
        assert (kept(made).muted, kept(made).reminder_offsets) == ([], [180])

    @pytest.mark.parametrize(
        ("fields", "name", "words"),
        [
            ({"email": "z@", "channel": "email"}, "email", "Cette adresse e-mail"),
            ({"phone": "06", "channel": "sms"}, "phone", "Ce numéro n’est pas complet."),
            ({"email": "z@x.example", "channel": "sms"}, "phone", "Donnez un numéro de mobile"),
            ({"phone": "0478000000", "channel": "sms"}, "phone", "Donnez un numéro de mobile"),
            ({"phone": MOBILE, "channel": "email"}, "email", "Donnez une adresse"),
            ({"reminders": ["180", "60", "1440", "2880", "10080"]}, "reminders", "quatre rappels"),
        ],
    )
    def test_what_can_t_be_is_said_beside_it(self, fields, name, words):
        made = join(session(), email="a@exemple.example")
        response = save(made, **fields)
        assert response.status_code == 422
        assert words in error_beside(response, name)
        assert kept(made).email == "a@exemple.example"

    def test_one_may_leave_nothing_at_all(self):
        made = join(session(), email="a@exemple.example")
        assert save(made, email="", phone="", channel="email").status_code == 303
        assert (kept(made).email, kept(made).email_hash) == ("", "")

    def test_a_number_for_calling_alone_stays_so_until_sms_are_chosen(self):
        made = join(session(), email="a@exemple.example", phone=MOBILE)
        Registration.objects.update(channel=ContactChannel.NO_SMS)
        save(made, email="b@exemple.example", phone=MOBILE, channel="email")
        assert (kept(made).email, kept(made).channel) == ("b@exemple.example", "no_sms")
        save(made, email="b@exemple.example", phone=MOBILE, channel="sms")
        assert kept(made).channel == "sms"

    @pytest.mark.parametrize(
        ("phone", "words"),
        [
            (MOBILE, "Comme vous l’avez demandé, nous ne laissons rien sur votre numéro."),
            ("04 72 00 00 01", "Ce numéro ne reçoit pas de SMS."),
        ],
    )
    def test_a_number_for_calling_alone_says_why_nothing_comes(self, phone, words):
        made = join(session(), phone=phone)
        Registration.objects.update(channel=ContactChannel.NO_SMS)
        found = words_of(open_page(page_of(made, "")))
        assert words in found
        assert "Si quelque chose change, le groupe vous appelle." in found

    def test_it_says_when_an_sms_may_come_at_night(self):
        found = words_of(open_page(page_of(join(session()))))
        assert "Jamais entre 20 h et 9 h, sauf si une rencontre des prochaines heures" in found

    def test_times_that_the_list_lacks_stay(self):
        made = join(session(), email="a@exemple.example", reminders=(4320, 45))
        html = open_page(page_of(made)).content.decode()
        assert "3 jours avant" in html
        assert "45 minutes avant" in html
        save(made, email="a@exemple.example", channel="email", reminders=["4320", "45"])
        assert kept(made).reminder_offsets == [4320, 45]

    def test_without_sms_there_is_no_choice(self, settings: Settings):
        settings.HAS_SMS = False
        made = join(session(), email="a@exemple.example")
        assert "Vous prévenir par" not in words_of(open_page(page_of(made)))
        assert save(made, email="b@exemple.example", phone=MOBILE).status_code == 303
        assert kept(made).phone == "+33639980001"

    def test_of_a_whole_it_goes_for_every_date(self):
        whole = enter(cohort(dates=3), email="z@exemple.example")
        assert page_of(whole) in links(open_page(page_of(whole, "")))
        save(whole, phone=MOBILE, channel="sms", reminders=["1440"])
        rows = Registration.objects.values_list("email", "phone", "channel", "reminder_offsets")
        assert {(e, p, c, tuple(r or ())) for e, p, c, r in rows} == {
            ("", "+33639980001", "sms", (1440,))
        }
        assert set(Registration.objects.values_list("muted__0", flat=True)) == {"notes"}
        assert value_of(open_page(page_of(whole)), "phone") == MOBILE

    def test_too_late_it_says_so(self):
        made = join(session(), email="z@exemple.example")
        erase_registration(token=made.token, now=NOW)
        assert Client().get(page_of(made)).status_code == 404
        assert save(made).status_code == 404


class TestWhatPagesSay:
    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            (
                {"email": "z@exemple.example"},
                "avec un rappel 2 jours avant et un autre 3 heures avant.",
            ),
            (
                {"phone": MOBILE, "reminders": (10080,)},
                "Nous vous prévenons par SMS, avec un rappel 1 semaine avant.",
            ),
            ({"phone": "04 78 00 00 00"}, "le groupe vous appelle"),
            ({}, "gardez vos trois mots"),
        ],
    )
    def test_by_what_one_is_told(self, fields, words):
        response = open_page(page_of(made := join(session(), **fields), ""))
        assert words in words_of(response)
        assert page_of(made) in links(response)

    def test_a_refused_address_is_said_until_it_is_corrected(self):
        made = join(session(), email="z@exemple.example")
        Registration.objects.update(email_refused_at=NOW)
        assert "Nos messages ne vous parviennent plus" in words_of(open_page(page_of(made, "")))
        assert "Nos e-mails n’arrivent plus" in words_of(open_page(page_of(made)))
        save(made, email="zoe@exemple.example", channel="email")
        assert "n’arrivent plus" not in words_of(open_page(page_of(made)))
        assert "Nous vous prévenons par e-mail" in words_of(open_page(page_of(made, "")))
