"""Who can be asked whether they take a seat."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from events.domain.offer_terms import can_be_asked
from events.domain.registration_requests import contact_hash
from events.models import Registration
from tests.events.registering import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class TestWhoCanBeAsked:
    @pytest.mark.parametrize(
        ("fields", "can"),
        [
            ({}, False),
            ({"email": "a@exemple.example"}, True),
            ({"email": "a@exemple.example", "email_refused_at": NOW}, False),
            ({"phone": "+33612345678"}, True),
            ({"phone": "+33612345678", "phone_refused_at": NOW}, False),
            ({"phone": "+33465711234"}, False),
            ({"phone": "+33612345678", "channel": "no_sms"}, False),
            (
                {"email": "a@exemple.example", "email_refused_at": NOW, "phone": "+33612345678"},
                True,
            ),
            ({"email": "a@exemple.example", "keep_until": NOW}, False),
        ],
    )
    def test_by_what_works(self, settings: Settings, fields: dict[str, Any], can: bool):
        settings.SMS_URL, settings.HAS_SMS = "json://sms.example/{to}", True
        assert can_be_asked(_party(**fields)) is can

    def test_a_number_alone_is_no_way_where_there_are_no_sms(self, settings: Settings):
        settings.SMS_URL, settings.HAS_SMS = "", False
        assert not can_be_asked(_party(phone="+33612345678"))


def _party(**fields: Any) -> Registration:
    made = Registration(**fields)
    made.email_hash, made.phone_hash = contact_hash(made.email), contact_hash(made.phone)
    return made
