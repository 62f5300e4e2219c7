"""The catalogues themselves: ``locale/<language>/LC_MESSAGES/django.po``, and ``.mo`` beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from polib import MOFile, POEntry, POFile, mofile, pofile

from config.catalogues.extraction import Found

SOURCE = "fr"
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "en": "nplurals=2; plural=(n != 1);",
}
"""The languages of the site, and which of the two forms each takes for a number."""
WIDTH = 100

Key = tuple[str, str]
"""Context and words: what an entry is looked up by."""


def catalogue_path(locale: Path, language: str) -> Path:
    """Return where a language's words are kept."""
    return locale / language / "LC_MESSAGES" / "django.po"


def key_of(entry: POEntry) -> Key:
    """Return what an entry is looked up by."""
    return entry.msgctxt or "", entry.msgid


def read(path: Path) -> POFile:
    """Return a catalogue; an empty one where there is none yet."""
    return pofile(str(path), wrapwidth=WIDTH) if path.exists() else POFile(wrapwidth=WIDTH)


def gathered(found: Iterable[Found], *, language: str, known: POFile) -> POFile:
    """Return a language's catalogue of exactly these words, with the translations known so far."""
    catalogue = POFile(wrapwidth=WIDTH)
    catalogue.metadata = _header(language)
    translated = {key_of(entry): entry for entry in known}
    for entry in _entries(found):
        if language == SOURCE and entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
            catalogue.append(entry)
        elif language != SOURCE:
            _translate(entry, translated.get(key_of(entry)))
            catalogue.append(entry)
    return catalogue


def missing(catalogue: POFile) -> list[POEntry]:
    """Return the entries that are not translated, or only half."""
    return [entry for entry in catalogue if not _is_whole(entry)]


def write(catalogue: POFile, path: Path) -> None:
    """Write a catalogue and what programs read of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path), newline="\n")
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))


def compiled(path: Path) -> dict[Key, list[str]]:
    """Return what programs read of a catalogue."""
    return forms(mofile(str(path.with_suffix(".mo"))))


def forms(catalogue: POFile | MOFile) -> dict[Key, list[str]]:
    """Return the translations of a catalogue, one form or two each."""
    return {key_of(entry): _forms(entry) for entry in catalogue if _is_whole(entry)}


def _entries(found: Iterable[Found]) -> list[POEntry]:
    entries: dict[Key, POEntry] = {}
    for one in found:
        words = one.words
        entry = entries.setdefault(
            (words.context, words.msgid),
            POEntry(msgid=words.msgid, msgctxt=words.context or None),
        )
        entry.msgid_plural = entry.msgid_plural or words.plural
        if (one.path, "") not in entry.occurrences:
            entry.occurrences.append((one.path, ""))
    return list(entries.values())


def _translate(entry: POEntry, known: POEntry | None) -> None:
    singular, plural = _pair(known)
    if entry.msgid_plural:
        entry.msgstr_plural = {0: singular, 1: plural}
    else:
        entry.msgstr = singular
    if known is not None:
        entry.tcomment = known.tcomment


def _pair(known: POEntry | None) -> tuple[str, str]:
    if known is None:
        return "", ""
    if known.msgid_plural:
        return known.msgstr_plural.get(0, ""), known.msgstr_plural.get(1, "")
    return known.msgstr, ""


def _forms(entry: POEntry) -> list[str]:
    if entry.msgid_plural:
        return [entry.msgstr_plural[form] for form in sorted(entry.msgstr_plural)]
    return [entry.msgstr]


def _is_whole(entry: POEntry) -> bool:
    return bool(all(_forms(entry)) and _forms(entry))


def _header(language: str) -> dict[str, str]:
    return {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
