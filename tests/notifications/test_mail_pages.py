"""The caught mail as a browser shows it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django import Settings

from notifications.domain.rounds import deliver_due
from tests.factories import make_registration
from tests.notifications.rows import NOW, make_notice
from tests.plugins.processes import LiveProcess


@pytest.fixture
def caught(live_site: LiveProcess, settings: Settings) -> Iterator[str]:
    """A confirmation, caught where the live site looks; the address of the list."""
    settings.EMAIL_BACKEND = "notifications.channels.catcher.EmailBackend"
    settings.SITE_URL = live_site.url
    make_notice(make_registration(email="camille@exemple.example", code="tulipe-rivière-lampe"))
    deliver_due(clock=lambda: NOW)
    yield f"{live_site.url}/dev/mail/?key={settings.DEV_MAIL_KEY}"
    for file in Path(settings.DEV_MAIL_DIR).glob("*.eml"):
        file.unlink()


@pytest.mark.browser
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_a_message_is_read_in_text_and_in_its_frame(
    live_site: LiveProcess, caught: str, browser_page: Callable[..., Page], color_scheme: str
):
    page = browser_page(color_scheme=color_scheme)
    page.goto(caught)
    page.get_by_role("link", name="Votre place est réservée").click()
    frame = page.frame_locator("iframe")
    assert "Besoin de parler à quelqu’un" in frame.locator("body").inner_text()
    assert "Bonjour Camille," in page.locator("main .prose").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_popup() as popup:
        frame.get_by_role("link", name="Besoin de parler").click()
    assert popup.value.url == f"{live_site.url}/aide/"
