"""A new event as a browser sends it."""

from __future__ import annotations

import html
import re
from typing import Any

ESSENTIALS = {
    "title": "Café du jeudi",
    "kind": "peer_cafe",
    "every": "tous les 1ers jeudis du mois",
    "first_date": "",
    "start_time": "18:30",
    "end_time": "20:30",
    "format": "onsite",
    "access_mode": "drop_in",
    "visibility": "public",
    "has_waitlist": "on",
    "submission": "11111111-2222-4333-8444-555555555555",
}


def shown_fields(answer: Any) -> dict[str, list[str]]:
    """What a browser would send back of the page's form, as it stands."""
    page = answer.content.decode()
    form = re.search(r'<form class="(?:event-)?form".*?</form>', page, flags=re.S)
    assert form
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<(?:input|textarea|select)\b.*?>", form[0], flags=re.S):
        name = _attribute(tag, "name")
        kind = _attribute(tag, "type")
        if not name or (kind in {"checkbox", "radio"} and " checked" not in tag):
            continue
        if tag.startswith("<input"):
            usual = "on" if kind == "checkbox" else ""
            found.setdefault(name, []).append(_attribute(tag, "value") or usual)
    for name, inside in re.findall(
        r'<textarea[^>]*?name="(\w+)".*?>\r?\n?(.*?)</textarea>', form[0], flags=re.S
    ):
        found[name] = [html.unescape(inside)]
    for name, inside in re.findall(
        r'<select[^>]*?name="(\w+)".*?>(.*?)</select>', form[0], flags=re.S
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = [html.unescape(chosen[1]) if chosen else ""]
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""
