"""Reading pages as a person does, and the promises that each public page keeps."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from events.models import Notice, Occurrence, Registration


def words_of(response: Any) -> str:
    """The words of a page's main part, with single plain spaces."""
    page = response.content.decode()
    found = re.search(r"<main.*?</main>", page, flags=re.S)
    return plain(found[0] if found else page)


def plain(markup: str) -> str:
    """Markup as it is read: without tags, entities and no-break spaces."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", markup))
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def headings(response: Any, level: int = 1) -> list[str]:
    """The page's headings of one level."""
    page = response.content.decode()
    return [plain(one) for one in re.findall(rf"<h{level}.*?</h{level}>", page, flags=re.S)]


def links(response: Any) -> list[str]:
    """Where the page's main part leads."""
    found = re.search(r"<main.*?</main>", response.content.decode(), flags=re.S)
    return [html.unescape(url) for url in re.findall(r'href="([^"]*)"', found[0] if found else "")]


def meta_robots(response: Any) -> str:
    """What search engines are told."""
    found = re.search(r'<meta name="robots" content="([^"]*)"', response.content.decode())
    return found[1] if found else ""


def value_of(response: Any, name: str) -> str:
    """The value that a form's field shows."""
    page = response.content.decode()
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', found[0]) if found else None
    return html.unescape(value[1]) if value else ""


def error_beside(response: Any, name: str) -> str:
    """What stands beside a field at fault."""
    found = re.search(rf'id="id_{name}_error">(.*?)</div>', response.content.decode(), flags=re.S)
    return plain(found[1]) if found else ""


def open_page(path: str, **headers: str) -> Any:
    """Open a page as anybody: no cookie before, none after, and nothing changed by looking."""
    before = world()
    response = Client(headers=headers or None).get(path)
    assert world() == before
    assert not response.cookies
    return response


def world() -> list[list[Any]]:
    """All rows that people change."""
    models = (Occurrence, Registration, Notice)
    return [list(model.objects.order_by("pk").values()) for model in models]
