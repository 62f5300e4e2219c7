from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.domain.skips import SkipError, Skips, parse_skips


def on(*dates: str) -> Skips:
    return Skips(dates=frozenset(date.fromisoformat(day) for day in dates))


def in_months(*months: int) -> Skips:
    return Skips(months=frozenset(months))


def span(first: str, days: int) -> Skips:
    begin = date.fromisoformat(first)
    return Skips(dates=frozenset(begin + timedelta(days=n) for n in range(days)))


PUBLIC, SCHOOL = Skips(public_holidays=True), Skips(school_holidays=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Skips()),
        ("   ", Skips()),
        ("jours fériés", PUBLIC),
        ("Jours Feries", PUBLIC),
        ("les jours fériés.", PUBLIC),
        ("sauf fériés", PUBLIC),
        ("vacances scolaires", SCHOOL),
        ("pendant les vacances", SCHOOL),
        ("périodes de vacances scolaires", SCHOOL),
        ("jours fériés et vacances scolaires", Skips(public_holidays=True, school_holidays=True)),
        ("juillet, août", in_months(7, 8)),
        ("en juillet et en août", in_months(7, 8)),
        ("JUILLET/AOÛT", in_months(7, 8)),
        ("juillet-août", in_months(7, 8)),
        ("de juillet à septembre", in_months(7, 8, 9)),
        ("de novembre à février", in_months(11, 12, 1, 2)),
        ("au mois d'août", in_months(8)),
        ("le mois d’août", in_months(8)),
        ("août 2027", span("2027-08-01", 31)),
        ("juil., sept.", in_months(7, 9)),
        ("26/12/2026", on("2026-12-26")),
        ("26/12/26", on("2026-12-26")),
        ("2026-12-26", on("2026-12-26")),
        ("26-12-2026 ; 02.01.2027", on("2026-12-26", "2027-01-02")),
        ("le 26 décembre 2026 et le 1er mai 2027", on("2026-12-26", "2027-05-01")),
        ("samedi 26 décembre 2026", on("2026-12-26")),
        ("12, 19 et 26 décembre 2026", on("2026-12-12", "2026-12-19", "2026-12-26")),
        ("du 20/12/2026 au 03/01/2027", span("2026-12-20", 15)),
        ("du 20 décembre au 3 janvier 2027", span("2026-12-20", 15)),
        ("du 1er au 15 août 2027", span("2027-08-01", 15)),
    ],
)
def test_read(text, expected):
    assert parse_skips(text) == expected


class TestADateWithoutItsYear:
    def test_is_the_one_that_the_recurrence_meets(self):
        found = parse_skips(
            "26/12, 2 janvier", first_date=date(2026, 12, 5), until=date(2027, 6, 26)
        )

        assert found == on("2026-12-26", "2027-01-02")

    def test_may_be_the_first_or_the_last_one(self):
        for first_date, until in [
            (date(2026, 12, 26), date(2027, 6, 26)),
            (date(2026, 9, 1), date(2026, 12, 26)),
        ]:
            assert parse_skips("26/12", first_date=first_date, until=until) == on("2026-12-26")

    @pytest.mark.parametrize(
        ("first_date", "until"),
        [
            pytest.param(None, None, id="nothing known"),
            pytest.param(date(2026, 12, 5), None, id="no end"),
            pytest.param(date(2026, 12, 5), date(2028, 1, 1), id="met twice"),
            pytest.param(date(2027, 1, 5), date(2027, 6, 1), id="never met"),
        ],
    )
    def test_is_refused_where_its_year_is_open(self, first_date, until):
        with pytest.raises(SkipError) as refused:
            parse_skips("26/12", first_date=first_date, until=until)
        assert refused.value.code == "year_missing"
        assert "26/12" in str(refused.value)

    def test_must_exist(self):
        with pytest.raises(SkipError) as refused:
            parse_skips("31/11", first_date=date(2026, 10, 5), until=date(2027, 6, 1))
        assert refused.value.code == "no_such_date"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("quand il pleut", "skip_unknown"),
        ("vacances de Noël", "skip_unknown"),
        ("du 3 janvier 2027 au 20 décembre 2026", "skip_unknown"),
        ("du mardi au jeudi", "skip_unknown"),
        ("12, 19", "skip_unknown"),
        ("31/02/2027", "no_such_date"),
        ("00/13/2027", "no_such_date"),
        ("30 février 2027", "no_such_date"),
        ("août 0000", "no_such_date"),
        ("du 30/02/2027 au 05/03/2027", "no_such_date"),
        ("du 01/01/2020 au 31/12/2030", "too_many"),
        (", ".join(f"août {year}" for year in range(2027, 2065)), "too_many"),
        ("août," * 1000, "too_long"),
    ],
)
def test_refused(text, code):
    with pytest.raises(SkipError) as refused:
        parse_skips(text)
    assert refused.value.code == code


def test_only_the_part_that_is_not_understood_is_named():
    with pytest.raises(SkipError) as refused:
        parse_skips("jours fériés, quand il pleut")
    assert "«\u202fquand il pleut\u202f»" in str(refused.value)


@given(text=st.text(alphabet="0123456789/-. ,;duaeotjrsfiéêmln'", max_size=60))
@example("du " + "1 au " * 300)
@example("le " * 600)
@example("01/01/9999, 31/12/9999")
@settings(max_examples=250, deadline=1000)
def test_any_text_is_skips_or_a_named_error(text):
    try:
        found = parse_skips(text, first_date=date(2026, 1, 1), until=date(2026, 12, 31))
    except SkipError:
        return

    assert isinstance(found, Skips)
