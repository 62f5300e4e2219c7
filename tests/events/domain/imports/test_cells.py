from __future__ import annotations

from contextlib import suppress
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.domain.imports.cells import (
    CellError,
    Fee,
    parse_capacity,
    parse_date,
    parse_fee,
    parse_time,
)
from events.domain.phrases import date_words, time_words
from tests.events.imports.files import plain

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
CLOCK = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@given(DAYS)
def test_every_date_is_read_however_it_is_written(day):
    forms = (
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day:%d-%m-%y}",
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        date_words(day),
        date_words(day).partition(" ")[2].upper(),
        date_words(day, language="en"),
        f"{day.day} {date_words(day, language='en').split()[2][:3]} {day.year}",
    )
    assert {parse_date(form) for form in forms} == {day}


@given(CLOCK)
def test_every_hour_is_read_however_it_is_written(moment):
    hour, minute = moment.hour, moment.minute
    forms = [
        f"{hour}h{minute:02}",
        f"{hour:02}:{minute:02}",
        f"{hour}:{minute:02}:00",
        f"{hour} h {minute:02}",
        f"{hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{minute:02}",
        f"{hour}H{minute:02}",
        f"{hour}h{minute:02}min",
    ]
    forms += [f"{hour}h", f"{hour} heures", str(hour)] if minute == 0 else []
    forms += [time_words(moment, language="en"), f"{moment:%I:%M %p}", f"{moment:%I.%M%p}".lower()]
    assert {parse_time(form) for form in forms} == {moment}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        *(("midi", time(12)), ("Minuit", time(0)), ("24h", time(0)), ("24:00", time(0))),
        *(("noon", time(12)), ("midnight", time(0)), ("12 am", time(0)), ("12pm", time(12))),
    ],
)
def test_noon_and_midnight_have_names(text, moment):
    assert parse_time(text) == moment


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text):
    for parse in (parse_date, parse_time, parse_capacity, parse_fee):
        with suppress(CellError):
            parse(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2027", "n’existe pas : février 2027 compte 28 jours"),
        ("29/02/2028 ", None),
        ("29/02/2027", "n’existe pas : février 2027 compte 28 jours"),
        ("31/04/2027", "n’existe pas : avril 2027 compte 30 jours"),
        ("00/12/2026", "n’existe pas : décembre 2026 compte 31 jours"),
        ("12/25/2026", "n’existe pas : il n’y a pas de mois 25 (écrivez jour/mois/année)"),
        ("03/12/1926", "est hors du calendrier : donnez une date entre 2000 et 2099"),
        ("03/12/9999", "est hors du calendrier : donnez une date entre 2000 et 2099"),
        ("vendredi 3 décembre 2026", "n’existe pas : le 03/12/2026 est un jeudi"),
        ("bientôt", "n’est pas une date : écrivez-la comme 03/12/2026"),
        ("3/12", "n’est pas une date : écrivez-la comme 03/12/2026"),
        ("٣/١٢/٢٠٢٦", "n’est pas une date : écrivez-la comme 03/12/2026"),
    ],
)
def test_a_date_that_does_not_exist_says_why(text, reason):
    if reason is None:
        assert parse_date(text) == date(2028, 2, 29)
        return
    with pytest.raises(CellError) as caught:
        parse_date(text)
    assert plain(str(caught.value)) == reason


@pytest.mark.parametrize("text", ["25h", "18h60", "24h01", "-3h", "18h3", "le soir", "18h30-20h"])
def test_an_hour_that_does_not_exist_is_refused(text):
    with pytest.raises(CellError):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "places"),
    [("", None), ("1", 1), ("12 places", 12), ("10000", 10_000), ("25 pers.", 25)],
)
def test_places_are_numbers(text, places):
    assert parse_capacity(text) == places


@pytest.mark.parametrize("text", ["0", "10001", "1000000", "-3", "dix", "12,5", "²"])
def test_places_that_no_room_has_are_refused(text):
    with pytest.raises(CellError):
        parse_capacity(text)


@pytest.mark.parametrize(
    ("text", "fee"),
    [
        ("", Fee()),
        ("gratuit", Fee(amount=Decimal(0))),
        ("Entrée libre", Fee(amount=Decimal(0))),
        ("prix libre", Fee(free_price=True)),
        ("2 €", Fee(amount=Decimal(2))),
        ("2,50€", Fee(amount=Decimal("2.50"))),
        ("2.5 euros", Fee(amount=Decimal("2.50"))),
        ("60", Fee(amount=Decimal(60))),
        ("5 € (2 € adhérents)", Fee(amount=Decimal(5), member_amount=Decimal(2))),
        ("adhésion", Fee(note="adhésion")),
        ("selon le quotient", Fee(note="selon le quotient")),
    ],
)
def test_prices_are_amounts_or_kept_as_words(text, fee):
    assert parse_fee(text) == fee


@pytest.mark.parametrize("text", ["-2 €", "100000 €"])
def test_impossible_prices_are_refused(text):
    with pytest.raises(CellError):
        parse_fee(text)
