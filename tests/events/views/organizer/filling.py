"""Filling in a page's form as a browser without script does."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Forms(HTMLParser):
    """The POST forms of a page, with the values that a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"action": got.get("action", ""), "values": {}, "buttons": []})
        elif self.forms and tag in {"input", "select", "textarea", "option", "button"}:
            self._control(tag, got)

    def _control(self, tag: str, got: dict[str, str]) -> None:
        values = self.forms[-1]["values"]
        if tag == "option":
            if self._select and ("selected" in got or self._select not in values):
                values[self._select] = got.get("value", "")
        elif tag == "select":
            self._select = got["name"]
        elif tag == "textarea":
            self._area = got["name"]
            values[self._area] = ""
        elif tag == "input" and ("checked" in got or got.get("type") not in {"radio", "checkbox"}):
            values[got["name"]] = got.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            values = self.forms[-1]["values"]
            values[self._area] = (values[self._area] + data).removeprefix("\n")
        elif self.forms:
            self.forms[-1]["buttons"].append(data.strip())


def filled(answer: Any, *, holding: str) -> tuple[str, dict[str, str]]:
    """Where the form that has such a field goes, and what it would send."""
    parser = _Forms()
    parser.feed(answer.content.decode())
    form = next(one for one in parser.forms if holding in one["values"])
    values = {key: value for key, value in form["values"].items() if "csrf" not in key}
    return form["action"] or answer.request["PATH_INFO"], values


def send(client: Client, answer: Any, *, holding: str, **changes: str) -> Any:
    """Send that form with these changes; a redirect is followed."""
    url, values = filled(answer, holding=holding)
    return client.post(url, {**values, **changes}, follow=True)
