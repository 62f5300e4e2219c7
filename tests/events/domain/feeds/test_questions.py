"""A search in the agenda: one address, words for what is wrong, a name for a calendar."""

from contextlib import suppress
from itertools import permutations
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from events.domain.agenda import AgendaFilter
from events.domain.feeds import agenda_path, parameters_of, question
from events.domain.feeds.question_words import question_words
from events.errors import REFUSALS
from events.models import AccessMode, Audience, Kind
from groups.domain.territory_loading import load_territories
from groups.domain.territory_words import in_department
from groups.models import Department, Organization
from tests.factories import make_commune, make_department, make_group, make_organization


def asked(query: str) -> AgendaFilter:
    return question(parse_qsl(query, keep_blank_values=True))


def path_of(query: str) -> str:
    return agenda_path(asked(query))


@pytest.fixture
def _known() -> None:
    make_department("69")
    make_commune("69123", "Lyon", postcodes=("69003",))
    make_group(slug="les-liens", name="Les Liens")
    make_organization(slug="reseau", name="Réseau AURA", kind=Organization.Kind.NETWORK)


@pytest.mark.django_db
@pytest.mark.usefixtures("_known")
class TestAddress:
    def test_order_and_repeats_and_blanks_do_not_count(self) -> None:
        parts = ["kind=peer_cafe", "department=69", "audience=relatives", "q="]
        paths = {path_of("&".join(some)) for some in permutations(parts)}
        paths.add(path_of("department=69&kind=peer_cafe&department=69&audience=relatives"))
        assert paths == {"/feeds/agenda.ics?department=69&kind=peer_cafe&audience=relatives"}

    @pytest.mark.parametrize(
        ("query", "path"),
        [
            ("", ""),
            ("department=", ""),
            ("online=true", "?online=on"),
            ("online=off", ""),
            ("commune=LYON", "?commune=lyon-69123&radius=20"),
            ("commune=69003&radius=5", "?commune=lyon-69123&radius=5"),
            ("radius=007&commune=lyon-69123", "?commune=lyon-69123&radius=7"),
            ("q=Théâtre+café", "?q=cafe+theatre"),
            ("q=cafe theatre cafe", "?q=cafe+theatre"),
            ("group=les-liens&network=reseau", "?group=les-liens&network=reseau"),
        ],
    )
    def test_one_form(self, query: str, path: str) -> None:
        assert path_of(query) == f"/feeds/agenda.ics{path}"

    def test_the_one_form_leads_back_to_itself(self) -> None:
        wanted = asked(
            "q=jeudi&online=on&access_mode=drop_in&audience=relatives&kind=workshop&radius=30"
            "&commune=lyon&department=69"
        )
        assert question(parameters_of(wanted).items()) == wanted
        assert path_of(agenda_path(wanted).partition("?")[2]) == agenda_path(wanted)

    @given(st.text(max_size=120))
    def test_whatever_words_have_one_form_or_are_refused(self, words: str) -> None:
        with suppress(*REFUSALS):
            self.check_one_form(question([("q", words)]))

    def check_one_form(self, wanted: AgendaFilter) -> None:
        assert question(parameters_of(wanted).items()) == wanted
        assert len(agenda_path(wanted)) <= 400

    @pytest.mark.parametrize(
        ("query", "code", "field", "words"),
        [
            ("departement=69", "unknown_filter", "departement", "« departement » n’existe pas."),
            ("from=2026-01-01", "unknown_filter", "from", "department, commune, radius"),
            ("kind=party", "unknown_choice", "kind", "peer_cafe"),
            ("audience=cats", "unknown_choice", "audience", "relatives"),
            ("access_mode=x", "unknown_choice", "access_mode", "drop_in"),
            ("department=99", "unknown_choice", "department", "par exemple 69 ou 2A"),
            ("group=nobody", "unknown_choice", "group", "Ce groupe n’existe pas"),
            ("network=les-liens", "unknown_choice", "network", "Ce réseau n’existe pas"),
            ("online=maybe", "unknown_choice", "online", "online=on"),
            ("department=69&department=73", "repeated_filter", "department", "deux fois"),
            ("radius=20", "bad_radius", "radius", "5 à 100"),
            ("commune=lyon&radius=101", "bad_radius", "radius", "5 à 100"),
            ("commune=lyon&radius=0", "bad_radius", "radius", "5 à 100"),
            ("commune=lyon&radius=vingt", "bad_radius", "radius", "5 à 100"),
            ("commune=lyon&radius=²", "bad_radius", "radius", "5 à 100"),
            ("commune=Nulle-Part", "unknown_commune", "commune", "Cette commune"),
            ("q=%00", "control_characters", "q", "mots"),
            ("department=%00", "control_characters", "q", "mots"),
            ("q=" + "文" * 100, "too_long", "q", "moins de mots"),
        ],
    )
    def test_what_makes_no_sense_is_said(self, query, code, field, words) -> None:
        with pytest.raises(REFUSALS) as caught:
            asked(query)
        error: Any = caught.value
        assert (error.code, error.field) == (code, field)
        assert words in str(error).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.django_db
@pytest.mark.usefixtures("_known")
class TestName:
    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("", "Rencontres"),
            ("department=69&kind=peer_cafe", "Rencontres dans le Rhône, cafés pair-aidance"),
            (
                "commune=lyon&radius=10&audience=relatives&access_mode=drop_in",
                "Rencontres, Lyon et 10 km autour, pour les proches, sans inscription",
            ),
            ("online=on&network=reseau", "Rencontres, à distance, Réseau AURA"),
            ("group=les-liens&q=jardin", "Rencontres, Les Liens, «\u202fjardin\u202f»"),
        ],
    )
    def test_in_words(self, query: str, name: str) -> None:
        with translation.override("fr"):
            assert question_words(asked(query)) == name

    def test_every_choice_has_words(self) -> None:
        with translation.override("fr"):
            kinds = {question_words(AgendaFilter(kind=one)) for one in Kind.values}
            audiences = {question_words(AgendaFilter(audience=one)) for one in Audience.values}
            modes = {question_words(AgendaFilter(access_mode=one)) for one in AccessMode.values}
        assert [len(kinds), len(audiences), len(modes)] == [
            len(Kind.values),
            len(Audience.values),
            len(AccessMode.values),
        ]


@pytest.mark.django_db
def test_each_departement_is_said_as_french_does() -> None:
    load_territories()
    said = {one.pk: in_department(one) for one in Department.objects.all()}
    assert said["69"] == "dans le Rhône"
    assert said["01"] == "dans l’Ain"
    assert said["73"] == "en Savoie"
    assert said["26"] == "dans la Drôme"
    assert said["974"] == "à La Réunion"
    assert said["21"] == "en Côte-d’Or"
    assert said["06"] == "dans les Alpes-Maritimes"
    assert said["2B"] == "en Haute-Corse"
    # « en » stands before feminine names and vowels alone.
    en = [words for words in said.values() if words.startswith("en ")]
    assert not [words for words in en if words[3:].startswith(("Le ", "Les ", "La "))]
    assert len(said) > 100
