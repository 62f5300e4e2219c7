"""Chromium, where the machine has one. Mark such tests ``@pytest.mark.browser``."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OURS = ("127.0.0.1", "localhost")
PHONE = {"width": 390, "height": 844}


def find_chromium() -> str | None:
    """The browser's path: ``CHROMIUM`` if set, else the first usual name found."""
    wanted = (os.environ["CHROMIUM"],) if os.environ.get("CHROMIUM") else NAMES
    return next(filter(None, map(shutil.which, wanted)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium found"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if find_chromium() is None:
        terminalreporter.write_line(
            "Browser journeys did NOT run: no Chromium on this machine "
            "(install chromium, or name one in CHROMIUM).",
            yellow=True,
        )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    # Playwright keeps an event loop in this thread, and Django would take tests for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        # Root, as in CI, has no sandbox to give.
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=options)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Make pages: ``browser_page(viewport=…, color_scheme="dark", java_script_enabled=False)``.

    A phone in French unless told otherwise. The test fails if a page asked anything of another
    machine, threw an error, or tried what the content security policy forbids.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def new_page(**options: Any) -> Page:
        usual = {"viewport": PHONE, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
        context = chromium.new_context(**{**usual, **options})
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("request", lambda request: _note_stranger(request, complaints))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda message: _note_refusal(message.text, complaints))
        return page

    yield new_page
    for context in contexts:
        context.close()
    assert complaints == []


def _note_stranger(request: Request, complaints: list[str]) -> None:
    parts = urlsplit(request.url)
    if parts.scheme.startswith("http") and parts.hostname not in OURS:
        complaints.append(f"request to another machine: {request.url}")


def _note_refusal(text: str, complaints: list[str]) -> None:
    if "Content Security Policy" in text:
        complaints.append(text)
