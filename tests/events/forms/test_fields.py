"""What people type, read into days, hours and prices."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from events.forms.fields import (
    AnswerField,
    DayField,
    HourField,
    LineField,
    ParagraphsField,
    PriceField,
)


def fault(field, text) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(text)
    return caught.value.messages[0]


class TestLines:
    def test_single_spaces(self):
        assert LineField(longest=20).clean("  Café\t des\u00a0 liens ") == "Café des liens"

    def test_emoji_are_words(self):
        assert LineField(longest=20).clean("Café ☕👩‍🍳") == "Café ☕👩‍🍳"

    @pytest.mark.parametrize("text", ["Ca\x00fé", "a\u202eb"])
    def test_no_invisible_characters(self, text):
        assert fault(LineField(longest=20), text) == (
            "Ce texte contient des caractères invisibles. Tapez-le à nouveau à la main."
        )

    def test_too_long(self):
        assert fault(LineField(longest=160), "x" * 10_000) == (
            "Ce texte est trop long\u00a0: 160 caractères au plus."
        )

    def test_needed_or_not(self):
        assert LineField(longest=5, required=False).clean("  ") == ""
        assert fault(LineField(longest=5, error_messages={"required": "Un titre."}), " ") == (
            "Un titre."
        )


def test_paragraphs_keep_their_lines():
    assert ParagraphsField(longest=50).clean("Bonjour \r\n\r\nvenez ") == "Bonjour\n\nvenez"


class TestDays:
    @pytest.mark.parametrize("text", ["2026-12-03", "03/12/2026", " 3.12.26 ", "3 décembre 2026"])
    def test_as_people_write_them(self, text):
        assert DayField().clean(text) == date(2026, 12, 3)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (
                "0001-01-01",
                "est hors du calendrier\u00a0: donnez une date entre 2000 et 2099",
            ),
            ("99999", "n’est pas une date\u00a0: écrivez-la comme 03/12/2026"),
            ("2026-02-30", "n’existe pas\u00a0: février 2026 compte 28 jours"),
            ("demain\x00", "n’est pas une date\u00a0: écrivez-la comme 03/12/2026"),
        ],
    )
    def test_others_are_named(self, text, words):
        assert fault(DayField(), text) == f"«\u202f{text}\u202f» {words}."

    def test_needed_or_not(self):
        assert DayField(required=False).clean("") is None
        assert fault(DayField(), "") == "Donnez une date."


class TestHours:
    @pytest.mark.parametrize("text", ["18:30", "18:30:00", "18h30", "18 h 30"])
    def test_as_people_write_them(self, text):
        assert HourField().clean(text) == time(18, 30)

    @pytest.mark.parametrize("text", ["25:00", "18:75"])
    def test_others_are_named(self, text):
        assert fault(HourField(), text) == (
            f"«\u202f{text}\u202f» n’existe pas\u00a0: les heures vont de 0h00 à 23h59."
        )


class TestPrices:
    @pytest.mark.parametrize(
        ("text", "amount"), [("2", "2"), ("2,50 €", "2.50"), ("0", "0"), ("gratuit", "0")]
    )
    def test_as_people_write_them(self, text, amount):
        assert PriceField().clean(text) == Decimal(amount)

    def test_others_are_named(self):
        assert fault(PriceField(), "adhésion") == (
            "«\u202fadhésion\u202f» n’est pas un prix\u00a0: écrivez-le comme 2,50."
        )

    @pytest.mark.parametrize(("amount", "text"), [("2.50", "2,50"), ("5.00", "5")])
    def test_said_back(self, amount, text):
        assert PriceField().prepare_value(Decimal(amount)) == text


@pytest.mark.parametrize(("word", "answer"), [("yes", True), ("no", False), ("", None)])
def test_answers(word, answer):
    assert AnswerField().clean(word) is answer
    assert AnswerField().prepare_value(answer) == word
