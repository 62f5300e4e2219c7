"""Everything readable before and after; the old key no longer needed."""

from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db.models import TextField
from django.db.models.functions import Cast

from events.domain.codes import words
from events.models import (
    CalendarSource,
    Enrolment,
    MailedLink,
    PendingImport,
    Registration,
    SessionMessage,
    YearKey,
)
from groups.domain.key_rotation import BATCH, encrypted_models, rotate_keys, unreadable_sample
from groups.encryption import decrypt, encrypt, is_newest, keyed_hash, new_token
from groups.models import Factor, Member, RoleInvitation
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_registration,
    make_user,
)

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _old_key(settings):
    settings.FIELD_ENCRYPTION_KEYS = [OLD]


def fill() -> list[Registration]:
    """Rows of every model that holds encrypted texts."""
    group = make_group()
    event = make_event(group=group, online_url="https://salle.example/abc")
    Member.objects.create(group=group, nickname="Dominique", token_hash="m")
    CalendarSource.objects.create(
        group=group,
        url="https://agenda.example/prive-abc/agenda.ics",
        url_hash="u",
        host="agenda.example",
        kind="other",
        access_mode="drop_in",
        visibility="public",
    )
    Factor.objects.create(user=make_user(), kind="app", secret="JBSWY3DPEHPK3PXP")
    RoleInvitation.objects.create(
        group=group, name="reader", email="n@exemple.example", expires_at=group.created_at
    )
    PendingImport.objects.create(group=group, user=make_user(), text="BEGIN:VCALENDAR")
    MailedLink.objects.create(email_hash="h", token="lien", token_hash="l")
    SessionMessage.objects.create(occurrence=make_occurrence(), audience="all", text="À jeudi")
    YearKey.objects.create(organization=group.organization, year=2026, key="ab" * 32)
    Enrolment.objects.create(
        event=event,
        nickname="Sacha",
        token="jeton",
        token_hash="e",
        status="confirmed",
        consented_at=group.created_at,
    )
    occurrence = make_occurrence()
    return [
        make_registration(
            occurrence=occurrence,
            nickname=f"Zoé {number} 🌷",
            email=f"zoe{number}@exemple.example",
            phone="",
            code="-".join(words()[number * 3 : number * 3 + 3]),
        )
        for number in range(3)
    ]


def readable() -> dict[str, list[dict[str, Any]]]:
    return {
        model.__name__: list(model._base_manager.order_by("pk").values("pk", *names))
        for model, names in encrypted_models()
    }


def ciphertexts(name: str = "nickname") -> list[str]:
    rows = Registration.objects.order_by("pk").annotate(raw=Cast(name, TextField()))
    return list(rows.values_list("raw", flat=True))


def test_every_model_that_holds_encrypted_texts_is_known():
    found = {model.__name__: names for model, names in encrypted_models()}
    assert found.keys() == {
        *("Event", "Registration", "Enrolment", "Member", "Factor", "RoleInvitation"),
        *("CalendarSource", "PendingImport", "MailedLink", "SessionMessage", "YearKey"),
    }
    assert found["Event"] == ["online_url", "confirmed_note"]
    assert found["Registration"] == [
        *("nickname", "email", "phone", "token", "code"),
        "access_needs",
    ]


def test_all_is_read_as_before_and_the_old_key_can_go(settings):
    fill()
    before = readable()
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    assert readable() == before
    counts = {report.model: report.rewritten for report in rotate_keys()}
    assert counts == {
        "events.Event": 1,
        "events.Registration": 3,
        "events.Enrolment": 1,
        "groups.Member": 1,
        "groups.Factor": 1,
        "groups.RoleInvitation": 1,
        "events.CalendarSource": 1,
        "events.PendingImport": 1,
        "events.MailedLink": 1,
        "events.SessionMessage": 1,
        "events.YearKey": 1,
    }
    assert readable() == before
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert readable() == before
    assert all(map(is_newest, ciphertexts()))


def test_an_empty_text_stays_empty(settings):
    fill()
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    rotate_keys()
    assert ciphertexts("phone") == ["", "", ""]


def test_again_it_rewrites_nothing(settings):
    fill()
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    rotate_keys()
    before = ciphertexts()
    assert sum(report.rewritten for report in rotate_keys()) == 0
    assert ciphertexts() == before


def test_stopped_half_way_it_goes_on(settings):
    rows = fill()
    before = readable()
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    rows[0].save()
    done = ciphertexts()[0]
    counts = {report.model: report.rewritten for report in rotate_keys()}
    assert counts["events.Registration"] == 2
    assert ciphertexts()[0] == done
    assert readable() == before


def test_it_goes_through_more_than_one_batch(settings):
    occurrence = make_occurrence()
    token = encrypt("x")
    Registration.objects.bulk_create(
        Registration(
            occurrence=occurrence,
            queue_no=number,
            status="confirmed",
            nickname=str(number),
            token=token,
            token_hash=keyed_hash(new_token(), purpose="token"),
            consented_at=occurrence.created_at,
        )
        for number in range(BATCH + 5)
    )
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    reports = {report.model: report.rewritten for report in rotate_keys()}
    assert reports["events.Registration"] == BATCH + 5
    names = Registration.objects.order_by("queue_no").values_list("nickname", flat=True)
    assert list(names) == [str(number) for number in range(BATCH + 5)]


def test_what_no_key_reads_is_named_and_left_alone(settings):
    fill()
    settings.FIELD_ENCRYPTION_KEYS = [OTHER]
    before = ciphertexts()
    assert unreadable_sample(size=5) != []
    with pytest.raises(CommandError, match=r"events\.Registration \(3\)"):
        call_command("rotate_keys", stdout=StringIO())
    assert ciphertexts() == before
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    assert unreadable_sample(size=5) == []
    assert decrypt(before[0]) == "Zoé 0 🌷"


def test_the_command_says_what_may_be_thrown_away(settings):
    fill()
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    said = out.getvalue().replace("\u00a0", " ")
    assert "events.Registration : 3 ligne(s) rechiffrée(s)." in said
    assert said.endswith(
        "Tout se lit avec la première clé. Les 1 plus ancienne(s) peuvent être retirées.\n"
    )
