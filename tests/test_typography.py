"""French words that people read keep to French typography (no line breaks before « ? »)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = ("config", "groups", "events", "notifications")
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "ngettext_lazy"}
FAULTS = re.compile(r" [?!;:»]|« |[a-zà-ÿ]'[a-zà-ÿ]|\.\.\.|\d h\b|\bh \d")
TRANSLATE = re.compile(r"{%\s*translate\s+(?:\"([^\"]*)\"|'([^']*)')")
BLOCK = re.compile(r"{%\s*blocktranslate.*?%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)


def faults(text: str) -> list[str]:
    return FAULTS.findall(text)


def _marked(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Name) and called.id in MARKERS:
            literals = (one for one in node.args if isinstance(one, ast.Constant))
            yield from (str(one.value) for one in literals)


def _translated(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    yield from ("".join(pair) for pair in TRANSLATE.findall(text))
    yield from BLOCK.findall(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Puis-je venir ?", [" ?"]),
        ("Puis-je venir\u202f?", []),
        ("Téléphone : 12", [" :"]),
        ("Téléphone\u00a0: 12", []),
        ("« oui »", ["« ", " »"]),
        ("«\u202foui\u202f»", []),
        ("l'atelier", ["l'a"]),
        ("l’atelier…", []),
        ("à 18 h", ["8 h"]),
        ("à 18\u00a0h 30", ["h 3"]),
        ("à 18\u00a0h\u00a030", []),
    ],
)
def test_faults_are_found(text: str, found: list[str]):
    assert faults(text) == found


@pytest.mark.parametrize("app", APPS)
def test_messages_keep_to_it(app: str):
    wrong = [
        (path.relative_to(ROOT).as_posix(), text)
        for path in sorted((ROOT / app).rglob("*.py"))
        for text in _marked(path)
        if faults(text)
    ]
    assert wrong == []


def test_pages_keep_to_it():
    wrong = [
        (path.relative_to(ROOT).as_posix(), text)
        for path in sorted((ROOT / "templates").rglob("*.*"))
        if path.suffix in {".html", ".txt"}
        for text in _translated(path)
        if faults(text)
    ]
    assert wrong == []
