"""The papers to fill in say what the program does: what it keeps, how long, and under which key."""

import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field
from django.test import Client
from django.utils import timezone

from groups.domain.api_tokens import create_api_token, user_of_token
from groups.domain.key_rotation import encrypted_models
from groups.models import MAX_RETENTION_MONTHS, Organization
from tests.factories import make_user
from tests.test_typography import FAULTS

ROOT = Path(__file__).resolve().parents[1]
PAPERS = sorted((ROOT / "docs" / "protection-des-donnees").glob("*.md"))
REGISTER = (ROOT / "docs" / "protection-des-donnees" / "registre.md").read_text(encoding="utf-8")
SHEETS, ANNEX_A, ANNEX_B = re.split(r"^## Annexe \w.*$", REGISTER, flags=re.MULTILINE)
DURATIONS = re.findall(r"^\| .+? \| ([^|]+) \| `([\w.]+):([\w.]+)` \|$", ANNEX_A, re.MULTILINE)
KEPT = dict(re.findall(r"^\| `(\w+\.\w+)` \| (.+) \|$", ANNEX_B, re.MULTILINE))
NOBODY = set(re.findall(r"`(\w+\.\w+)`", ANNEX_B.split("**Tables qui ne disent rien")[1]))
NUMBER_OF = {"minutes": 60, "heure": 3600, "heures": 3600, "jour": 86400, "jours": 86400}
NEVER_OURS = ("auth.", "contenttypes.")


def labels() -> set[str]:
    return {model._meta.label for model in apps.get_models()}


def meant(words: str) -> int:
    """« 72 heures » in seconds; months and times as they are."""
    number, unit = words.split()
    return int(number) * NUMBER_OF.get(unit, 1)


def constant(module: str, path: str) -> int:
    """What stands there, in seconds if it is a time."""
    if path == "Organization.retention_months":
        return int(Organization._meta.get_field("retention_months").default)
    value: object = import_module(module)
    for name in path.split("."):
        value = getattr(value, name)
    return int(value.total_seconds()) if isinstance(value, timedelta) else int(str(value))


def names(model: type, *, of: str) -> list[str]:
    return [
        f"`{field.name}`"
        for field in model._meta.concrete_fields  # type: ignore[attr-defined]
        if isinstance(field, Field) and field.name != "id" and f"`{field.name}`" not in of
    ]


def test_all_are_there():
    assert [paper.name for paper in PAPERS] == [
        "README.md",
        "analyse-impact.md",
        "contrat-sous-traitance.md",
        "convention-responsables-conjoints.md",
        "hebergement.md",
        "registre.md",
        "violation-de-donnees.md",
    ]


def test_the_register_times_what_the_program_times():
    assert len(DURATIONS) > 15
    wrong = [
        (words, place, name)
        for words, place, name in DURATIONS
        if meant(words.replace("\u00a0", " ")) != constant(place, name)
    ]
    assert wrong == []


def test_every_duration_of_the_annex_stands_in_a_sheet_too():
    said = {words.replace("\u00a0", " ") for words, _place, _name in DURATIONS}
    sheets = SHEETS.replace("\u00a0", " ")
    assert [words for words in sorted(said - {"2 fois"}) if words not in sheets] == []


def test_every_table_is_told_of_once():
    assert KEPT.keys() | NOBODY == labels()
    assert KEPT.keys() & NOBODY == set()
    unsaid = [label for label in KEPT if f"`{label}`" not in SHEETS and label != "events.Event"]
    assert unsaid == []


@pytest.mark.parametrize("label", sorted(set(KEPT) - {"events.Event"}))
def test_every_field_is_named(label: str):
    model = apps.get_model(label)
    assert names(model, of=KEPT[label]) == []
    fields = {f"`{field.name}`" for field in model._meta.concrete_fields}
    assert set(re.findall(r"`\w+`", KEPT[label])) <= fields


def test_what_is_encrypted_is_said_to_be_and_nothing_else():
    said = {
        (label, name)
        for label, fields in KEPT.items()
        for name in re.findall(r"`(\w+)` 🔒", fields)
    }
    assert said == {
        (model._meta.label, name) for model, fields in encrypted_models() for name in fields
    }


@pytest.mark.parametrize("name", ["nickname", "email", "phone", "token", "code", "access_needs"])
def test_a_first_sheet_names_what_is_encrypted_of_people(name: str):
    assert f"`{name}`" in SHEETS.split("## 2.")[0]


def test_months_are_those_of_the_settings():
    default = Organization._meta.get_field("retention_months").default
    assert f"{default}\u00a0mois si rien n’est changé" in SHEETS
    assert f"{MAX_RETENTION_MONTHS}\u00a0mois au plus" in SHEETS


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.stem)
def test_links_lead_somewhere(paper: Path):
    links = re.findall(r"\]\(([^)#]+)", paper.read_text(encoding="utf-8"))
    own = [link for link in links if not link.startswith("https://")]
    assert [link for link in own if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.stem)
def test_commands_and_settings_exist(paper: Path):
    text = paper.read_text(encoding="utf-8")
    folders = [ROOT / app / "management" / "commands" for app in ("groups", "events")]
    known = {file.stem for folder in folders for file in folder.glob("*.py")}
    known |= {file.stem for file in (ROOT / "notifications/management/commands").glob("*.py")}
    asked = set(re.findall(r"`manage\.py (\w+)", text))
    asked |= {word for word in re.findall(r"`([a-z_]+)`", text) if word.endswith("_keys")}
    assert asked <= known


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.stem)
def test_they_keep_to_typography(paper: Path):
    prose = re.sub(r"```[^`]*```|`[^`\n]*`|\]\([^)]*\)", "", paper.read_text(encoding="utf-8"))
    assert FAULTS.findall(prose) == []


def test_each_blank_is_one_sign():
    assert all("…" in paper.read_text(encoding="utf-8") for paper in PAPERS)
    assert not any("___" in paper.read_text(encoding="utf-8") for paper in PAPERS)


@pytest.mark.django_db
def test_the_command_that_closes_an_account_closes_it(capsys: pytest.CaptureFixture[str]):
    paper = (ROOT / "docs/protection-des-donnees/violation-de-donnees.md").read_text("utf-8")
    found = re.search(r'^manage\.py shell -c "(.+)"$', paper, re.MULTILINE)
    assert found
    user = make_user(email="adresse@exemple.fr")
    token = create_api_token(user=user, now=timezone.now())
    client = Client()
    client.force_login(user)
    assert client.get("/organiser/").status_code == 200
    exec(found[1], {})
    assert capsys.readouterr().out == "1\n"
    assert client.get("/organiser/").status_code == 302
    assert user_of_token(token, now=timezone.now()) is None
