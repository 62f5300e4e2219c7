"""Finding the words to translate in modules and templates, as Django will ask for them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

APPS = ("config", "groups", "events", "notifications")
TEMPLATES = "templates"

# What each call says, in order: context, words, words for several.
CALLS = {
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "ngettext_lazy": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "pgettext_lazy": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
    "npgettext_lazy": ("context", "msgid", "plural"),
}
AT_ONCE = frozenset({"gettext", "ngettext", "pgettext", "npgettext"})
"""Calls that answer in the language of the moment: at import, that of nobody."""

_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(({_STRING}(?:, {_STRING})*)")


@dataclass(frozen=True, slots=True)
class Words:
    """Words to translate; ``plural`` and ``context`` are '' where there is none."""

    msgid: str
    plural: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Words where they stand: ``path`` is relative to the root, with slashes."""

    words: Words
    path: str


class UnreadableWordsError(ValueError):
    """A call whose words are not written there; the message says where."""


def extract(root: Path) -> Iterator[Found]:
    """Give all words of the site's sources, in the order of paths and lines.

    Raises UnreadableWordsError for a plain call whose words can't be read there.
    """
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            yield from _found(_in_module(path), path, root)
    for path in sorted(one for one in (root / TEMPLATES).rglob("*") if one.is_file()):
        yield from _found(_in_template(path), path, root)


def said_at_import(path: Path) -> list[int]:
    """Return the lines of a module that translate while it is imported, for nobody yet.

    Lazy words count when something is made of them at once, as ``_("…") % n`` does.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = _names(tree)
    nodes = list(_outside_functions(tree))
    calls = {node for node in nodes if isinstance(node, ast.Call) and _called(node, known) in CALLS}
    at_once = {node for node in calls if _called(node, known) in AT_ONCE}
    used = {
        child
        for node in nodes
        if isinstance(node, ast.BinOp | ast.Attribute | ast.FormattedValue)
        for child in ast.iter_child_nodes(node)
    }
    return sorted(node.lineno for node in calls if node in at_once | used)


def _found(words: Iterator[Words], path: Path, root: Path) -> Iterator[Found]:
    where = path.relative_to(root).as_posix()
    return (Found(one, where) for one in words)


def _in_module(path: Path) -> Iterator[Words]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = _names(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
        name = _called(call, known)
        if name in CALLS:
            literals = [_literal(one) for one in call.args[: len(CALLS[name])]]
            if all(one is not None for one in literals):
                yield Words(**dict(zip(CALLS[name], map(str, literals), strict=True)))
            elif not _is_looked_up(call):
                raise UnreadableWordsError(f"{path}:{call.lineno}: {ast.unparse(call)}")


def _in_template(path: Path) -> Iterator[Words]:
    for call in _IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"))):
        name = "gettext" if call[1] == "_" else call[1]
        literals = [ast.literal_eval(one) for one in re.findall(_STRING, call[2])]
        yield Words(**dict(zip(CALLS[name], literals, strict=True)))


def _names(tree: ast.Module) -> dict[str, str]:
    """Return what gettext's functions are called in a module.

    Code that knows no Django has a ``gettext_noop`` of its own, imported like Django's.
    """
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {
        one.asname or one.name: one.name
        for node in imports
        for one in node.names
        if one.name in CALLS
    }


def _called(call: ast.Call, known: dict[str, str]) -> str:
    if isinstance(call.func, ast.Name):
        return known.get(call.func.id, "")
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        return call.func.attr if call.func.value.id == "translation" else ""
    return ""


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_looked_up(call: ast.Call) -> bool:
    """Whether the words come from a variable, and are marked where they are written."""
    return all(isinstance(one, ast.Name | ast.Attribute) for one in call.args)


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _outside_functions(child)
