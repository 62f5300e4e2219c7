"""The page of figures."""

from datetime import datetime

import pytest

from events.domain.attendance import put_attendance
from events.domain.counting import count_due
from events.models.choices import Kind
from groups.models import RoleName
from tests.events.views.organizer.conftest import NOW, login, make_session
from tests.factories import make_group, make_role

URL = "/organiser/chiffres/"


def came(group, start, headcount, **event):
    session = make_session(group, start, **event)
    if headcount is not None:
        put_attendance(occurrence=session, headcount=headcount, now=NOW)
    count_due(now=NOW)


@pytest.fixture
def year(group):
    came(group, datetime(2026, 11, 5, 10), 10)
    came(group, datetime(2026, 12, 1, 10), 31, kind=Kind.WORKSHOP)
    came(group, datetime(2026, 12, 2, 10), None)
    came(group, datetime(2025, 12, 2, 10), 7)
    came(make_group(), datetime(2026, 12, 1, 10), 1000)
    return group


def bars(answer) -> list[list[tuple[str, int, float]]]:
    return [
        [(bar.label, bar.value, bar.percent) for bar in chart if bar.value]
        for _caption, chart in answer.context["charts"]
    ]


def test_bars_and_the_same_in_tables(desk, year):
    answer = desk.get(URL)
    assert bars(answer) == [
        [("Novembre", 10, 32.3), ("Décembre", 31, 100.0)],
        [("Atelier", 31, 100.0), ("Café pair-aidance", 10, 32.3)],
        [("Mardi", 31, 100.0), ("Jeudi", 10, 32.3)],
    ]
    months = answer.context["tables"][0]
    assert months["rows"] == [
        ["Novembre", "1", "1", "0", "0", "10", "10,0", "0", "0", "0"],
        ["Décembre", "2", "1", "0", "0", "31", "31,0", "0", "0", "0"],
    ]
    assert [table["total"] for table in answer.context["tables"]] == [
        ["Total", "3", "2", "0", "0", "41", "20,5", "0", "0", "0"]
    ] * 3
    assert "1000" not in answer.content.decode()


def test_tiles_agree_with_their_number_and_thousands_stand_apart(desk, group):
    came(group, datetime(2026, 12, 1, 10), 3361)
    assert desk.get(URL).context["tiles"] == [
        ("1", "rencontre tenue"),
        ("3\u00a0361", "passages"),
        ("3\u00a0361,0", "personnes par rencontre comptée"),
        ("0", "rencontre pas encore comptée"),
        ("0", "rencontre annulée"),
    ]
    assert desk.get(URL).context["tables"][0]["total"][5] == "3\u00a0361"


def test_another_year(desk, year):
    answer = desk.get(URL, {"annee": "2025"})
    assert (answer.context["year"], bars(answer)[0]) == (2025, [("Décembre", 7, 100.0)])


def test_one_group(desk, organizer, year):
    other = make_group()
    make_role(organizer, group=other, name=RoleName.READER)
    came(other, datetime(2026, 10, 1, 10), 40)
    assert desk.get(URL).context["figures"].total.attendances == 81
    answer = desk.get(URL, {"groupe": other.slug})
    assert (answer.context["group"], bars(answer)[0]) == (other, [("Octobre", 40, 100.0)])


@pytest.mark.parametrize(
    "wanted", [{"annee": "1999"}, {"annee": "abc"}, {"groupe": "inconnu"}, {"annee": "9" * 500}]
)
def test_what_makes_no_sense_is_left_out(desk, year, wanted):
    answer = desk.get(URL, wanted)
    assert (answer.status_code, answer.context["year"]) == (200, 2026)
    assert answer.context["figures"].total.attendances == 41


def test_a_group_of_others_is_as_unknown(desk, year):
    answer = desk.get(URL, {"groupe": make_group().slug})
    assert (answer.context["group"], answer.context["figures"].total.attendances) == (None, 41)


def test_nothing_yet(desk):
    assert "Pas encore de chiffres" in desk.get(URL).content.decode()


def test_a_reader_reads(year):
    reader = login(year, RoleName.READER)
    assert reader.get(URL).context["figures"].total.attendances == 41


def test_queries_do_not_grow_with_sessions(desk, year, django_assert_num_queries):
    for _more in range(2):
        with django_assert_num_queries(12):
            desk.get(URL)
        for day in range(10, 20):
            came(year, datetime(2026, 11, day, 10), day)


class TestWhoOnlyReads:
    @pytest.fixture
    def few(self, group):
        for month, heads in ((10, 9), (11, 3), (12, 30)):
            came(group, datetime(2026, month, 1, 10), heads)
        return group

    def test_small_numbers_are_masked(self, few):
        answer = login(few, RoleName.READER).get(URL)
        months, kinds = answer.context["tables"]
        assert months["rows"] == [
            ["Octobre", "1", "1", "0", "masqué", "masqué", "masqué", "0", "0", "0"],
            ["Novembre", "1", "1", "0", "masqué", "moins de 5", "masqué", "0", "0", "0"],
            ["Décembre", "1", "1", "0", "masqué", "30", "30,0", "0", "0", "0"],
        ]
        assert months["total"] == ["Total", "3", "3", "0", "0", "42", "14,0", "0", "0", "0"]
        assert kinds["rows"] == [
            ["Café pair-aidance", "3", "3", "0", "masqué", "42", "14,0", "0", "0", "0"]
        ]
        assert bars(answer)[0] == [("Décembre", 30, 100.0)]
        page = answer.content.decode()
        assert "Les petits nombres sont masqués" in page
        # No day of the week: it would tell of the months.
        assert "Par jour de la semaine" not in page

    def test_their_bars_have_no_length(self, few):
        answer = login(few, RoleName.READER).get(URL)
        drawn = {bar.label: (bar.words, bar.percent) for bar in answer.context["charts"][0][1]}
        assert drawn["Novembre"] == ("moins de 5", 0.0)
        assert drawn["Octobre"] == ("masqué", 0.0)
        assert drawn["Septembre"] == ("0", 0.0)

    def test_who_runs_the_group_sees_all(self, few, desk):
        page = desk.get(URL).content.decode()
        assert "moins de 5" not in page
        assert "Les petits nombres sont masqués" not in page
