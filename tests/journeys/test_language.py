"""Somebody who reads no French, on the phone of somebody who does."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without"])
def test_one_press_and_the_site_is_in_english_until_one_goes_back(
    live_server, browser_page, scripts
):
    page = browser_page(java_script_enabled=scripts)
    page.goto(f"{live_server.url}/?online=on")
    assert page.context.cookies() == []
    page.get_by_role("button", name="English").click()
    assert page.url == f"{live_server.url}/?online=on"
    assert page.locator("h1").inner_text() == "Meetings to come"
    assert [cookie["name"] for cookie in page.context.cookies()] == ["langue"]
    page.get_by_role("link", name="Need help now?").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="Français").click()
    assert page.url == f"{live_server.url}/aide/"
    assert page.locator("html").get_attribute("lang") == "fr"
