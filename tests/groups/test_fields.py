"""Texts that the database only ever sees encrypted."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.db.models import TextField
from django.db.models.functions import Cast

from groups.encryption import decrypt
from groups.fields import seal
from groups.models import Member
from tests.factories import make_group

pytestmark = pytest.mark.django_db


def ciphertext_of(member: Member) -> str:
    rows = Member.objects.filter(pk=member.pk).annotate(raw=Cast("nickname", TextField()))
    return str(rows.values_list("raw", flat=True).get())


def member(nickname: str) -> Member:
    return Member(group=make_group(), nickname=nickname, token_hash="jeton")


def test_a_sealed_row_is_written_as_it_was_encrypted_and_reads_the_same():
    row = member("Zoé")
    seal(row)
    assert row.nickname == "Zoé"
    sealed = Member._meta.get_field("nickname").get_prep_value(row.nickname)
    row.save()
    assert ciphertext_of(row) == sealed
    assert decrypt(sealed) == "Zoé"
    assert Member.objects.get().nickname == "Zoé"


def test_what_is_changed_after_sealing_is_encrypted_anew():
    row = member("Zoé")
    seal(row)
    row.nickname = "Ali"
    row.save()
    assert decrypt(ciphertext_of(row)) == "Ali"


def test_an_empty_text_stays_empty():
    row = member("")
    seal(row)
    row.save()
    assert ciphertext_of(row) == ""


def test_sealing_under_a_key_that_is_replaced_meanwhile_is_still_read(settings):
    row = member("Zoé")
    seal(row)
    settings.FIELD_ENCRYPTION_KEYS = [
        Fernet.generate_key().decode(),
        *settings.FIELD_ENCRYPTION_KEYS,
    ]
    row.save()
    assert Member.objects.get().nickname == "Zoé"
