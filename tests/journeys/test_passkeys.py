"""An organiser who comes in by a passkey, in a real browser with a device that holds it."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from groups.models import Factor, User
from tests.factories import make_organization, make_role, make_user
from tests.groups.proving import give_app, mailed_code, plug_device

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
EMAIL = "orga@exemple.example"
BY_PASSKEY = "Se connecter avec une clé d’accès"


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.RATE_LIMITS = False


@pytest.fixture
def organizer() -> User:
    return make_user(EMAIL, name="Dominique")


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """By its name: passkeys know no numbers."""
    return live_server.url.replace("127.0.0.1", "localhost")


def log_in_by_code(page: Page, site: str, *, path: str = "/organiser/") -> None:
    page.goto(f"{site}{path}")
    page.get_by_label("Votre adresse e-mail").fill(EMAIL)
    page.get_by_role("button", name="Recevoir un code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre code")
    page.get_by_label("Le code reçu par e-mail").fill(mailed_code())
    page.get_by_role("button", name="Entrer").click()


def add_passkey(page: Page, site: str, *, name: str) -> None:
    page.goto(f"{site}/organiser/compte/")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_label("Le nom de cette clé").fill(name)
    page.get_by_role("button", name="Ajouter cette clé").click()


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Se déconnecter").click()


def test_added_named_used_alone_renamed_removed(
    site: str, browser_page: NewPage, organizer: User
) -> None:
    page = browser_page()
    plug_device(page)
    log_in_by_code(page, site)
    add_passkey(page, site, name="Mon téléphone")
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    page.get_by_role("button", name="Créer dix codes").click()
    expect(page.locator(".account__codes li")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="Les garder dans un fichier").click()
    kept = download.value.path().read_text().split()
    assert kept == page.locator(".account__codes li").all_inner_texts()
    page.get_by_role("link", name="C’est rangé").click()
    expect(page.get_by_text("pas encore utilisée")).to_be_visible()
    log_out(page)

    sent = len(mail.outbox)
    page.goto(f"{site}/organiser/chiffres/")
    page.get_by_role("button", name=BY_PASSKEY).click()
    expect(page).to_have_url(f"{site}/organiser/chiffres/")
    assert len(mail.outbox) == sent
    page.goto(f"{site}/organiser/compte/")
    expect(page.get_by_text("Dernière utilisation le")).to_be_visible()

    page.get_by_role("link", name="Mon téléphone").click()
    page.get_by_label("Le nom de cette clé").fill("Le téléphone bleu")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Le téléphone bleu").click()
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_text("C’est retiré.")).to_be_visible()
    assert (Factor.objects.count(), organizer.recovery_codes.count()) == (0, 0)

    # The device still offers it: the site does not know it any more.
    log_out(page)
    page.goto(f"{site}/organiser/connexion/")
    page.get_by_role("button", name=BY_PASSKEY).click()
    expect(page.get_by_text("Cette clé d’accès n’a pas ouvert la porte.")).to_be_visible()
    log_in_by_code(page, site, path="/organiser/connexion/")
    expect(page).to_have_url(f"{site}/organiser/")


def test_after_the_code_by_e_mail(site: str, browser_page: NewPage, organizer: User) -> None:
    page = browser_page()
    plug_device(page)
    log_in_by_code(page, site)
    add_passkey(page, site, name="Ordinateur")
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    log_out(page)
    log_in_by_code(page, site, path="/organiser/chiffres/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Encore une étape")
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect(page).to_have_url(f"{site}/organiser/chiffres/")


def test_a_device_that_fails_says_so(site: str, browser_page: NewPage, organizer: User) -> None:
    page = browser_page()
    session, device = plug_device(page)
    wrong_finger = {"authenticatorId": device, "isUserVerified": False}
    session.send("WebAuthn.setUserVerified", wrong_finger)
    log_in_by_code(page, site)
    add_passkey(page, site, name="X")
    expect(page.get_by_text("Rien ne s’est passé")).to_be_visible()
    assert Factor.objects.count() == 0


@pytest.mark.parametrize("way", ["a number", "no script"])
def test_nothing_offered_where_it_can_not_work(
    live_server: LiveServer, browser_page: NewPage, organizer: User, site: str, way: str
) -> None:
    page = browser_page(java_script_enabled=way != "no script")
    address = live_server.url.replace("localhost", "127.0.0.1") if way == "a number" else site
    log_in_by_code(page, address, path="/organiser/connexion/")
    page.goto(f"{address}/organiser/compte/")
    expect(page.get_by_role("link", name="Ajouter une clé d’accès")).to_be_hidden()
    expect(page.get_by_text("ne permet pas les clés d’accès")).to_be_visible()
    log_out(page)
    page.goto(f"{address}/organiser/connexion/")
    expect(page.get_by_role("button", name=BY_PASSKEY)).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(site: str, browser_page: NewPage, organizer: User, scheme: str) -> None:
    organization = make_organization(slug="tilleuls")
    make_role(organizer, organization=organization)
    other = make_user()
    make_role(other, organization=organization)
    give_app(other)
    page = browser_page(color_scheme=scheme)
    plug_device(page)
    log_in_by_code(page, site)
    add_passkey(page, site, name="Mon téléphone")
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    page.goto(f"{site}/organiser/associations/tilleuls/securite/")
    lost = page.get_by_role("link", name="a perdu son appareil").get_attribute("href") or ""
    key = Factor.objects.get(user=organizer).public_id
    pages = [
        "/organiser/compte/",
        "/organiser/compte/cles/nouvelle/",
        f"/organiser/compte/cles/{key}/",
        "/organiser/compte/application/",
        "/organiser/compte/codes-de-secours/",
        "/organiser/compte/preuve/",
        "/organiser/associations/tilleuls/securite/",
        lost,
    ]
    for path in pages:
        look(page, f"{site}{path}")
    page.goto(f"{site}/organiser/compte/codes-de-secours/")
    page.get_by_role("button", name="Créer dix codes").click()
    look(page)
    log_out(page)
    look(page, f"{site}/organiser/connexion/")


def look(page: Page, address: str = "") -> None:
    if address:
        page.goto(address)
    violations = Axe().run(page).response["violations"]
    assert [(page.url, found["id"]) for found in violations] == []
    page.set_viewport_size({"width": 320, "height": 640})
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert (page.url, page.evaluate(beyond)) == (page.url, 0)
    page.set_viewport_size({"width": 390, "height": 844})
