"""The dates that a draft comes to, and what to beware of."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from events.domain.date_previews import PreviewLine, preview_dates
from events.domain.skips import Skips
from events.errors import EventsError
from events.models import Event, Occurrence
from groups.models import SupportGroup
from tests.events.programming import days, draft, publish
from tests.events.registering import NOW
from tests.factories import make_department, make_group

pytestmark = pytest.mark.django_db

FIRST_THURSDAYS = "tous les 1ers jeudis du mois"


@pytest.fixture
def group() -> SupportGroup:
    return make_group()


def preview(group, **fields):
    options = {
        name: fields.pop(name) for name in ("has_hours", "is_first_said", "event") if name in fields
    }
    return preview_dates(group=group, draft=draft(**fields), now=NOW, **options)


def kept(found) -> list[date]:
    return [line.day for line in found.lines if not line.skipped]


def test_the_next_six_dates_and_the_rule_said_back(group):
    found = preview(group, every=FIRST_THURSDAYS)
    assert kept(found) == [
        date(2026, 12, 3),
        date(2027, 1, 7),
        date(2027, 2, 4),
        date(2027, 3, 4),
        date(2027, 4, 1),
        date(2027, 5, 6),
    ]
    assert (found.rule_words, found.hours_words, found.in_a_year, found.warnings) == (
        "chaque premier jeudi du mois",
        "de 18\u00a0h\u00a030 à 20\u00a0h\u00a030",
        12,
        (),
    )


def test_they_are_the_dates_that_publishing_gives(group):
    fields: dict[str, Any] = {
        "every": "tous les jeudis",
        "first_date": date(2026, 12, 24),
        "skips": Skips(public_holidays=True, school_holidays=True),
    }
    found = preview(group, **fields)
    assert kept(found) == days(publish(group=group, **fields))[:6]
    assert not Event.objects.exclude(group=group).exists()


def test_once(group):
    found = preview(group)
    assert (found.lines, found.rule_words) == (
        (PreviewLine(date(2026, 12, 3)),),
        "une seule fois",
    )


def test_skipped_dates_stand_between_with_their_reason(group):
    found = preview(
        group,
        every="tous les jeudis",
        first_date=date(2027, 4, 22),
        skips=Skips(public_holidays=True, dates=frozenset({date(2027, 5, 13)})),
    )
    assert [(line.day, line.skipped) for line in found.lines] == [
        (date(2027, 4, 22), ""),
        (date(2027, 4, 29), ""),
        (date(2027, 5, 6), "jour férié"),
        (date(2027, 5, 13), "sautée à votre demande"),
        (date(2027, 5, 20), ""),
        (date(2027, 5, 27), ""),
        (date(2027, 6, 3), ""),
        (date(2027, 6, 10), ""),
    ]
    assert found.rule_words == ("chaque jeudi, sauf les jours fériés et le 13 mai 2027")


def test_many_skipped_in_a_row_are_one_line(group):
    found = preview(
        group,
        every="tous les jeudis",
        first_date=date(2027, 6, 24),
        skips=Skips(months=frozenset({7, 8})),
    )
    assert found.lines[1] == PreviewLine(
        date(2027, 7, 1), skipped="mois sauté", last=date(2027, 8, 26), amount=9
    )
    assert len(found.lines) == 7


def test_school_holidays_of_the_place(group):
    found = preview(
        group,
        every="tous les jeudis",
        first_date=date(2026, 12, 17),
        skips=Skips(school_holidays=True),
    )
    assert [(line.day, line.skipped) for line in found.lines][:4] == [
        (date(2026, 12, 17), ""),
        (date(2026, 12, 24), "vacances scolaires"),
        (date(2026, 12, 31), "vacances scolaires"),
        (date(2027, 1, 7), ""),
    ]
    assert found.warnings == (
        "Les vacances scolaires sont connues jusqu’au jeudi 31\u00a0août 2028. "
        "Les suivantes seront sautées dès qu’elles paraîtront.",
    )


def test_unknown_school_holidays_are_refused_as_publishing_would(group):
    group.department = make_department("974", name="La Réunion", region_name="La Réunion")
    group.save()
    with pytest.raises(EventsError) as caught:
        preview(group, every="tous les jeudis", skips=Skips(school_holidays=True))
    assert (caught.value.code, caught.value.field) == ("holidays_unknown", "exdates")


def test_extra_dates_are_named(group):
    found = preview(group, every=FIRST_THURSDAYS, rdates=(datetime(2026, 12, 19, 10),))
    assert [(line.day, line.is_extra) for line in found.lines][:3] == [
        (date(2026, 12, 3), False),
        (date(2026, 12, 19), True),
        (date(2027, 1, 7), False),
    ]


class TestWarnings:
    def test_a_first_date_off_the_rule(self, group):
        found = preview(group, every=FIRST_THURSDAYS, first_date=date(2026, 12, 4))
        assert found.warnings == (
            "Le vendredi 4\u00a0décembre 2026 n’est pas un jour de cette série\u00a0: "
            "la première rencontre aura lieu le jeudi 7\u00a0janvier 2027.",
        )

    def test_a_first_date_that_is_skipped(self, group):
        found = preview(
            group,
            every="tous les jeudis",
            first_date=date(2027, 5, 6),
            skips=Skips(public_holidays=True),
        )
        assert found.warnings == (
            "Le jeudi 6\u00a0mai 2027 est sauté\u00a0: "
            "la première rencontre aura lieu le jeudi 13\u00a0mai 2027.",
        )
        assert found.lines[0].skipped == "jour férié"

    def test_none_where_nobody_chose_the_first_date(self, group):
        found = preview(
            group, every=FIRST_THURSDAYS, first_date=date(2026, 12, 4), is_first_said=False
        )
        assert found.warnings == ()

    def test_a_fifth_wednesday(self, group):
        found = preview(group, every="5e mercredi du mois", first_date=date(2026, 12, 30))
        assert (found.in_a_year, found.warnings) == (
            4,
            (
                "La plupart des mois n’ont pas de cinquième mercredi. Pour une date chaque mois, "
                "écrivez «\u202fle dernier mercredi du mois\u202f».",
            ),
        )

    def test_the_31st(self, group):
        (words,) = preview(group, every="le 31 du mois", first_date=date(2026, 12, 31)).warnings
        assert words.startswith("Le 31 n’existe pas tous les mois")
        assert preview(group, every="le 31 janvier", first_date=date(2027, 1, 31)).warnings == ()

    @pytest.mark.parametrize(
        ("first", "words"),
        [
            (
                date(2027, 3, 28),
                "Le dimanche 28\u00a0mars 2027, on passe à l’heure d’été\u00a0: "
                "2\u00a0h\u00a030 n’existe pas. La rencontre commencera à 3\u00a0h\u00a030.",
            ),
            (
                date(2027, 10, 31),
                "Le dimanche 31\u00a0octobre 2027, on passe à l’heure d’hiver\u00a0: "
                "il est deux fois 2\u00a0h\u00a030. La rencontre commence la première fois.",
            ),
        ],
    )
    def test_an_hour_in_a_clock_change(self, group, first, words):
        assert preview(group, first_date=first, start_time=time(2, 30)).warnings == (words,)

    def test_a_long_night(self, group):
        found = preview(group, duration=timedelta(hours=17))
        assert found.hours_words == "de 18\u00a0h\u00a030 à 11\u00a0h\u00a030 le lendemain"
        assert found.warnings == (
            "La fin est le lendemain à 11\u00a0h\u00a030, 17 heures plus tard. Est-ce voulu\u202f?",
        )

    def test_a_past_date(self, group):
        found = preview(group, first_date=date(2025, 12, 3))
        assert found.warnings == (
            "Toutes ces dates sont passées\u00a0: vérifiez le jour et l’année.",
        )
        found = preview(group, every="tous les jeudis", first_date=date(2026, 1, 1))
        assert found.warnings == ("La première date est passée. Voici les suivantes.",)
        assert kept(found)[0] >= NOW.date()


class TestClashes:
    def test_another_session_of_the_group_at_the_same_hours(self, group):
        publish(group=group, title="Atelier", every="tous les jeudis", start_time=time(20, 0))
        found = preview(group, every=FIRST_THURSDAYS)
        assert [line.clash for line in found.lines] == ["Atelier"] * 6

    def test_not_what_follows_nor_what_is_called_off(self, group):
        publish(group=group, title="Après", start_time=time(20, 30))
        publish(group=group, title="Annulée")
        Occurrence.objects.filter(title="Annulée").update(status="cancelled")
        publish(title="Ailleurs")
        assert [line.clash for line in preview(group).lines] == [""]

    def test_not_with_itself(self, group):
        event = publish(group=group)
        assert [line.clash for line in preview(group, event=event).lines] == [""]
        assert [line.clash for line in preview(group).lines] == ["Café des liens"]

    def test_not_while_the_hours_are_unknown(self, group):
        publish(group=group)
        found = preview(group, start_time=None, duration=timedelta(days=1), has_hours=False)
        assert ([line.clash for line in found.lines], found.hours_words) == ([""], "")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"start_time": None, "duration": timedelta(days=1)}, "toute la journée"),
        ({"start_time": None, "duration": timedelta(days=3)}, "3 jours de suite"),
        (
            {"start_time": time(14), "duration": timedelta(days=2)},
            "de 14\u00a0h à 14\u00a0h, 2 jours plus tard",
        ),
    ],
)
def test_hours_in_words(group, fields, said):
    assert preview(group, **fields).hours_words == said


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"first_date": date(1, 1, 1)}, "starts_at"),
        ({"first_date": date(9999, 12, 31), "every": "tous les jours"}, "starts_at"),
        ({"duration": timedelta(days=32)}, "duration_minutes"),
        ({"rdates": (datetime(1, 1, 1),)}, "rdates"),
        ({"every": "le 30 février"}, "rrule"),
        ({"every": "tous les jeudis en août", "skips": Skips(months=frozenset({8}))}, "rrule"),
    ],
)
def test_what_publishing_would_refuse(group, fields, field):
    with pytest.raises(EventsError) as caught:
        preview(group, **fields)
    assert caught.value.field == field


def test_queries_do_not_grow(group, django_assert_num_queries):
    for count in (1, 3):
        for number in range(count):
            publish(group=group, title=f"{count}{number}", every="tous les jeudis")
        with django_assert_num_queries(1):
            preview(group, every="tous les jeudis")
