"""The interface in English is whole, and the plurals of French are right."""

import re
from functools import lru_cache
from pathlib import Path

import pytest
from django.utils.translation import ngettext, override

from config.catalogues.extraction import APPS, Found, extract, said_at_import
from config.catalogues.files import (
    PLURALS,
    catalogue_path,
    compiled,
    forms,
    gathered,
    key_of,
    missing,
    read,
)

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{[^}]*}|%%")
TAG = re.compile(r"</?\w+[^>]*>|&\w+;|https?://[^\s<>\"]+")
FRENCH = re.compile(r"[«»\u202f]|\u00a0?\s[?!;:](?!\S)|\w'\w")


def translations() -> list[tuple[str, str]]:
    """Source words and English ones, singular and plural alike."""
    catalogue = read(catalogue_path(LOCALE, "en"))
    said = forms(catalogue)
    pairs: list[tuple[str, str]] = []
    for entry in catalogue:
        sources = [one for one in (entry.msgid, entry.msgid_plural) if one]
        pairs += zip(sources, said.get(key_of(entry), []), strict=False)
    return pairs


@lru_cache(maxsize=1)
def found() -> tuple[Found, ...]:
    return tuple(extract(ROOT))


@pytest.mark.parametrize("language", PLURALS)
def test_catalogues_hold_the_words_of_the_sources(language):
    known = read(catalogue_path(LOCALE, language))
    wanted = gathered(found(), language=language, known=known)
    hint = "run: make messages"
    assert [e.msgid for e in missing(wanted)] == [], hint
    assert forms(wanted) == forms(known), hint


@pytest.mark.parametrize("language", PLURALS)
def test_what_programs_read_is_what_people_read(language):
    path = catalogue_path(LOCALE, language)
    assert compiled(path) == forms(read(path)), "run: make messages"


@pytest.mark.parametrize("language", PLURALS)
def test_nothing_is_half_done_or_tells_of_a_machine(language):
    path = catalogue_path(LOCALE, language)
    text = path.read_text(encoding="utf-8")
    assert [e.msgid for e in read(path) if e.fuzzy or e.obsolete] == []
    assert re.findall(r"-Date|^#: /|\\\\", text, flags=re.M) == []


def test_placeholders_and_marks_are_the_same():
    assert [pair for pair in translations() if parts(pair[0]) != parts(pair[1])] == []


def test_edges_are_the_same():
    """Words are joined to others by the spaces round them."""
    assert [pair for pair in translations() if edges(pair[0]) != edges(pair[1])] == []


def test_english_is_written_as_english():
    assert [said for _source, said in translations() if FRENCH.search(said)] == []


@pytest.mark.parametrize("app", APPS)
def test_no_words_are_fixed_when_a_module_is_read(app):
    modules = sorted((ROOT / app).rglob("*.py"))
    fixed = {path.relative_to(ROOT).as_posix(): said_at_import(path) for path in modules}
    assert {path: lines for path, lines in fixed.items() if lines} == {}


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("fr", 0, "place"),
        ("fr", 1, "place"),
        ("fr", 2, "places"),
        ("en", 0, "places"),
        ("en", 1, "place"),
        ("en", 2, "places"),
    ],
)
def test_none_is_singular_in_french(language, number, said):
    with override(language):
        words = ngettext("%(n)d place", "%(n)d places", number)
    assert words == f"%(n)d {said}"


def parts(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text) + TAG.findall(text))


def edges(text: str) -> tuple[str, str]:
    """Plain spaces and line ends before and after."""
    match = re.fullmatch(r"([ \n]*)(.*?)([ \n]*)", text, flags=re.S)
    assert match
    return match[1], match[3]
