"""Catalogues hold exactly the words of the sources, and keep what is translated."""

from polib import POFile

from config.catalogues.extraction import Found, Words
from config.catalogues.files import (
    catalogue_path,
    compiled,
    forms,
    gathered,
    missing,
    read,
    write,
)

HELLO = Found(Words("Bonjour"), "events/a.py")
SEATS = Found(Words("%(n)d place", "%(n)d places"), "events/b.py")
FROM = Found(Words("de", context="heure"), "events/a.py")


def english(*found: Found, known: POFile | None = None) -> POFile:
    return gathered(found, language="en", known=known or POFile())


def translated() -> POFile:
    catalogue = english(HELLO, SEATS, FROM)
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "%(n)d place", 1: "%(n)d places"}
        else:
            entry.msgstr = "Hello" if entry.msgid == "Bonjour" else "from"
    return catalogue


def test_new_words_are_missing_and_nothing_else():
    assert [entry.msgid for entry in missing(english(HELLO, SEATS))] == ["Bonjour", "%(n)d place"]
    assert missing(english(HELLO, SEATS, FROM, known=translated())) == []


def test_half_a_plural_is_missing():
    catalogue = translated()
    catalogue[1].msgstr_plural[1] = ""
    assert [entry.msgid for entry in missing(catalogue)] == ["%(n)d place"]


def test_words_that_go_leave_nothing_behind():
    catalogue = english(HELLO, known=translated())
    assert forms(catalogue) == {("", "Bonjour"): ["Hello"]}
    assert catalogue.obsolete_entries() == []


def test_words_in_two_places_are_one_entry():
    twice = english(HELLO, Found(HELLO.words, "events/z.py"), HELLO)
    assert [entry.occurrences for entry in twice] == [[("events/a.py", ""), ("events/z.py", "")]]


def test_what_becomes_countable_keeps_its_singular():
    known = english(Found(Words("%(n)d place"), "events/b.py"))
    known[0].msgstr = "%(n)d seat"
    assert english(SEATS, known=known)[0].msgstr_plural == {0: "%(n)d seat", 1: ""}


def test_french_keeps_its_plurals_alone():
    catalogue = gathered([HELLO, SEATS], language="fr", known=POFile())
    assert forms(catalogue) == {("", "%(n)d place"): ["%(n)d place", "%(n)d places"]}


def test_what_is_written_reads_the_same_and_names_no_day(tmp_path):
    path = catalogue_path(tmp_path, "en")
    write(translated(), path)
    first = path.read_bytes(), path.with_suffix(".mo").read_bytes()
    assert forms(read(path)) == compiled(path) == forms(translated())
    write(english(HELLO, SEATS, FROM, known=read(path)), path)
    assert (path.read_bytes(), path.with_suffix(".mo").read_bytes()) == first
    assert b"Date" not in first[0]
