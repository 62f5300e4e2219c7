import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.utils.html import strip_tags
from pytest_django import Settings

from events.models import Format, Registration, RegistrationStatus
from notifications.messages import Message, message_of, one_line
from notifications.models import Delivery
from tests.factories import (
    START,
    make_event,
    make_group,
    make_occurrence,
    make_registration,
    make_schedule,
    make_venue,
)
from tests.notifications.rows import NOW, STARTS, make_delivery

Purpose = Delivery.Purpose
pytestmark = pytest.mark.django_db

STATUS = {
    Purpose.PENDING: RegistrationStatus.PENDING,
    Purpose.WAITLISTED: RegistrationStatus.WAITLISTED,
    Purpose.OFFERED: RegistrationStatus.OFFERED,
    Purpose.EXPIRED: RegistrationStatus.EXPIRED,
    Purpose.DECLINED: RegistrationStatus.DECLINED,
    Purpose.CANCELLED: RegistrationStatus.CANCELLED,
    Purpose.ASKED: RegistrationStatus.DECLINED,
    Purpose.NOT_NOW: RegistrationStatus.DECLINED,
}
SUBJECTS = {
    Purpose.CONFIRMED: "Votre place est réservée : jeudi 3 décembre, 18 h 30",
    Purpose.PENDING: "Votre demande est bien arrivée : jeudi 3 décembre, 18 h 30",
    Purpose.WAITLISTED: "Vous êtes sur la liste d’attente : jeudi 3 décembre, 18 h 30",
    Purpose.PROMOTED: "Une place s’est libérée pour vous : jeudi 3 décembre, 18 h 30",
    Purpose.OFFERED: "Une place s’est libérée pour vous : jeudi 3 décembre, 18 h 30",
    Purpose.EXPIRED: "Vous pouvez revenir sur la liste : jeudi 3 décembre, 18 h 30",
    Purpose.DECLINED: "Réponse à votre demande : jeudi 3 décembre, 18 h 30",
    Purpose.CHANGED: "Votre rendez-vous a changé : jeudi 3 décembre, 18 h 30",
    Purpose.CALLED_OFF: "Votre rendez-vous n’aura pas lieu : jeudi 3 décembre, 18 h 30",
    Purpose.RESTORED: "Votre rendez-vous aura bien lieu : jeudi 3 décembre, 18 h 30",
    Purpose.ADDED: "Une date s’ajoute à vos rendez-vous : jeudi 3 décembre, 18 h 30",
    Purpose.CANCELLED: "C’est noté : jeudi 3 décembre, 18 h 30",
    Purpose.REMINDER: "Rappel : votre rendez-vous de jeudi 3 décembre, 18 h 30",
    Purpose.PLANNED: "Vous pensez venir : jeudi 3 décembre, 18 h 30",
    Purpose.ASKED: "Votre demande est bien arrivée",
    Purpose.ADMITTED: "Nous vous attendons : jeudi 3 décembre, 18 h 30",
    Purpose.NOT_NOW: "Réponse à votre demande",
    Purpose.KEEP: "Une place est réservée pour vous : jeudi 3 décembre, 18 h 30",
    Purpose.NOTE: "Un message pour votre rendez-vous : jeudi 3 décembre, 18 h 30",
}
PREVIEW = 140
"""Characters that mail programs show beside the subject, at most."""


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"


def plain_spaces(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def registered(purpose: str = Purpose.CONFIRMED, **fields: Any) -> Registration:
    """Somebody in the state that a message of ``purpose`` speaks of."""
    if "occurrence" not in fields:
        group = make_group(name="Entraide bipolaire", contact_phone="")
        venue = make_venue(
            organization=group.organization,
            name="Maison des usagers",
            street="12 rue des Lilas",
        )
        event = make_event(title="Groupe de parole", group=group, venue=venue)
        fields["occurrence"] = make_occurrence(schedule=make_schedule(event=event))
    values: dict[str, Any] = {
        "email": "camille@exemple.example",
        "token": "jeton-secret",
        "code": "tulipe-rivière-lampe",
        "status": STATUS.get(Purpose(purpose), RegistrationStatus.CONFIRMED),
        **fields,
    }
    if values["status"] == RegistrationStatus.OFFERED:
        values.setdefault("offer_expires_at", NOW + timedelta(hours=24))
    return make_registration(**values)


def message(
    purpose: str = Purpose.CONFIRMED,
    registration: Registration | None = None,
    *,
    now: datetime = NOW,
    **fields: Any,
) -> Message:
    registration = registration or registered(purpose, **fields)
    return message_of(make_delivery(registration, purpose), now=now)


@pytest.mark.parametrize("purpose", Purpose)
def test_subjects_are_neutral(purpose):
    assert plain_spaces(message(purpose).subject) == SUBJECTS[purpose]


def test_a_near_reminder_names_the_day_alone():
    found = message(Purpose.REMINDER, now=STARTS - timedelta(days=2))
    assert plain_spaces(found.subject) == "Rappel : votre rendez-vous de jeudi 18 h 30"


@pytest.mark.parametrize("purpose", Purpose)
def test_the_title_is_in_the_subject_of_who_asked_for_it(purpose):
    found = message(purpose, is_discreet=False)
    assert plain_spaces(found.subject) == f"{SUBJECTS[purpose]} · Groupe de parole"


@pytest.mark.parametrize("purpose", Purpose)
def test_nothing_telling_stands_in_the_preview(purpose):
    found = message(purpose)
    visible = unescape(re.sub(r"\s+", " ", strip_tags(found.html().partition("<body")[2])))
    for text in (found.text(), visible.partition(">")[2]):
        for telling in ("Entraide bipolaire", "Groupe de parole", "Maison des usagers"):
            assert telling not in text[:PREVIEW]
        assert "Entraide bipolaire" in text
        assert "Groupe de parole" in text


def words_of(text: str) -> list[str]:
    """Without addresses, which HTML has behind its words, and their colons."""
    return [word for word in text.split() if word != ":" and not word.startswith("https://")]


@pytest.mark.parametrize("purpose", Purpose)
def test_text_and_html_tell_the_same(purpose):
    found = message(purpose, nickname="Zoé <3")
    body = found.html().partition("</div>")[2].replace("<br>", " ")
    assert words_of(unescape(strip_tags(body))) == words_of(found.text())


@pytest.mark.parametrize("purpose", Purpose)
def test_typography_is_french(purpose):
    text = message(purpose).text()
    assert re.findall(r".{9} [:;?!»].?", re.sub(r"https?://\S+", "", text)) == []
    assert re.findall(r"« ", text) == []
    assert "'" not in text


@pytest.mark.parametrize("purpose", Purpose)
def test_html_fetches_nothing_and_links_where_the_text_does(purpose):
    found = message(purpose)
    html = found.html()
    assert re.findall(r"<(img|script|link|iframe|object)\b|\bsrc=|url\(", html) == []
    links = set(re.findall(r'href="([^"]+)"', html))
    assert links == set(re.findall(r"https://\S+", found.text()))
    assert {link.split("/", 3)[2] for link in links} == {"agenda.exemple.example"}


def test_a_confirmation_in_full():
    assert plain_spaces(message().text()) == (
        """\
Bonjour Camille,

Votre place est réservée : nous vous attendons. Si vous ne pouvez plus venir, ou si vous \
changez d’avis, ce n’est pas grave. Le lien plus bas suffit, sans explication.

Quand : jeudi 3 décembre 2026, de 18 h 30 à 20 h 30
Où : Maison des usagers, 12 rue des Lilas, 69003 Lyon

Votre agenda peut se mettre à jour tout seul. Sinon, ouvrez le fichier joint. Pour annuler, \
utilisez le lien ci-dessous. Répondre « Non » dans l’agenda ne suffit pas.

Changer ou annuler votre venue, sans explication :
https://agenda.exemple.example/mon-rendez-vous/jeton-secret/

Si vous perdez ce message, votre code est : tulipe-rivière-lampe
Il se tape ici : https://agenda.exemple.example/retrouver/

Avec : Entraide bipolaire (Groupe de parole)
Une question ? Répondez à ce message : quelqu’un du groupe le lit.

Besoin de parler à quelqu’un ? https://agenda.exemple.example/aide/

Votre adresse ne sert qu’à vous prévenir de ce rendez-vous.
"""
    )


def test_a_cancellation_in_full():
    registration = registered(Purpose.CANCELLED)
    schedule = registration.occurrence.schedule
    later = make_occurrence(schedule=schedule, start=START + timedelta(days=7))
    assert plain_spaces(message(Purpose.CANCELLED, registration).text()) == (
        f"""\
Bonjour Camille,

C’est noté, merci. La porte reste ouverte.

Le rendez-vous : jeudi 3 décembre 2026, de 18 h 30 à 20 h 30
Prochaine date : jeudi 10 décembre 2026, de 18 h 30 à 20 h 30
https://agenda.exemple.example/seances/{later.public_id}/

Finalement, vous venez ? Le même lien suffit :
https://agenda.exemple.example/mon-rendez-vous/jeton-secret/

Avec : Entraide bipolaire (Groupe de parole)
Une question ? Répondez à ce message : quelqu’un du groupe le lit.

Besoin de parler à quelqu’un ? https://agenda.exemple.example/aide/

Votre adresse ne sert qu’à vous prévenir de ce rendez-vous.
"""
    )


def test_the_group_s_word_goes_along_when_a_session_is_called_off():
    registration = registered(Purpose.CALLED_OFF)
    registration.occurrence.note = "L’animatrice est malade."
    text = plain_spaces(message(Purpose.CALLED_OFF, registration).text())
    assert "\nUn mot du groupe : L’animatrice est malade.\n" in text


def test_without_a_nickname_one_is_greeted_all_the_same():
    assert message(nickname="").text().splitlines()[0] == "Bonjour,"


def test_the_next_date_is_one_that_takes_place():
    registration = registered(Purpose.CANCELLED)
    schedule = registration.occurrence.schedule
    start = START + timedelta(days=7)
    make_occurrence(schedule=schedule, start=start, status="cancelled")
    assert message(Purpose.CANCELLED, registration).facts.next_date is None


def test_the_place_in_the_waitlist_is_told():
    occurrence = make_occurrence()
    positions = [
        message(Purpose.WAITLISTED, occurrence=occurrence, token=token, code="").facts.position
        for token in ("a", "b")
    ]
    assert positions == ["en 1re position", "en 2e position"]


@pytest.mark.parametrize(
    ("purpose", "where", "link"),
    [
        (Purpose.CONFIRMED, "Maison bleue, 1 rue Basse, 69001 Lyon", "https://visio.example/x"),
        (Purpose.PENDING, "Lyon (adresse donnée à la confirmation)", ""),
    ],
)
def test_a_hidden_place_and_a_link_are_for_those_who_have_a_place(purpose, where, link):
    venue = make_venue(name="Maison bleue", street="1 rue Basse", postcode="69001")
    event = make_event(
        venue=venue,
        is_place_hidden=True,
        format=Format.HYBRID,
        online_url="https://visio.example/x",
    )
    occurrence = make_occurrence(schedule=make_schedule(event=event))
    facts = message(purpose, occurrence=occurrence).facts
    assert (facts.where, facts.join_url) == (where, link)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Café\r\nBcc: x@y.example", "Café Bcc: x@y.example"),
        ("a\u2028b\u0085c\x00d", "a b c d"),
        ("18\u00a0h\u00a030\u202f!", "18\u00a0h\u00a030\u202f!"),
    ],
)
def test_headers_stay_on_one_line(given, expected):
    assert one_line(given) == expected


def test_an_offer_says_until_when_and_what_comes_of_no_answer():
    text = plain_spaces(message(Purpose.OFFERED).text())
    until = "Nous vous la gardons jusqu’au lundi 23 novembre, 10 h."
    assert until in text
    assert "Sans réponse, elle ira à quelqu’un d’autre" in text
    assert "Prendre la place, ou la laisser, sans explication" in text
    assert text.count("/mon-rendez-vous/") == 1


def test_who_waits_for_an_offer_is_not_promised_the_seat():
    waiting = registered(Purpose.WAITLISTED)
    told = "elle est à vous, et nous vous écrivons aussitôt"
    assert told in message(Purpose.WAITLISTED, waiting).text()
    event = waiting.occurrence.event
    event.confirms_offers, waiting.occurrence.capacity = True, 1
    text = message(Purpose.WAITLISTED, waiting).text()
    assert told not in text
    assert "nous vous la proposons" in text
