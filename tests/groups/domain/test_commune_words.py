"""What people write means one commune, or is refused with those it could mean."""

import pytest

from groups.domain.commune_words import commune_meant, commune_slug
from groups.errors import GroupsError
from tests.factories import make_commune

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _towns() -> None:
    make_commune("69123", "Lyon", postcodes=("69001", "69003"))
    make_commune("2A004", "Ajaccio", postcodes=("20000",))
    make_commune("38281", "Noyarey", postcodes=("38360",))
    make_commune("38474", "Sassenage", postcodes=("38360",))
    make_commune("93066", "Saint-Denis", postcodes=("93200",))
    make_commune("97411", "Saint-Denis", postcodes=("97400",))
    for number in range(6):
        make_commune(f"0100{number}", "Le Bourg", postcodes=(f"0100{number}",))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Lyon", "69123"),
        (" lyon 3e ", "69123"),
        ("69003", "69123"),
        ("69003 Lyon", "69123"),
        ("Lyon 69003", "69123"),
        ("lyon-69123", "69123"),
        ("ajaccio-2a004", "2A004"),
        ("Saint-Denis (974)", "97411"),
        ("st denis (93)", "93066"),
        ("Ajaccio (2A)", "2A004"),
        ("38360 sassenage", "38474"),
        ("saint-denis-97411", "97411"),
    ],
)
def test_one_commune_is_meant(words: str, code: str) -> None:
    assert commune_meant(words).pk == code


def test_a_slug_and_a_name_lead_back() -> None:
    for code in ("69123", "2A004", "93066", "97411"):
        commune = make_commune(code)
        assert commune_meant(commune_slug(commune)) == commune
        assert commune_meant(str(commune)) == commune


@pytest.mark.parametrize(
    "words", ["", "Nulle-Part", "lyon-38999", "grenoble-69123", "69003 69001", "\0", "x" * 5000]
)
def test_nothing_known_is_said(words: str) -> None:
    with pytest.raises(GroupsError) as caught:
        commune_meant(words)
    assert (caught.value.code, caught.value.field) == ("unknown_commune", "commune")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Saint-Denis", "Saint-Denis (93), Saint-Denis (974)."),
        ("38360", "Noyarey (38), Sassenage (38)."),
        ("le bourg", "Le Bourg (01), Le Bourg (01), Le Bourg (01), Le Bourg (01), …."),
    ],
)
def test_several_are_named(words: str, names: str) -> None:
    with pytest.raises(GroupsError) as caught:
        commune_meant(words)
    assert caught.value.code == "ambiguous_commune"
    assert names in str(caught.value)
