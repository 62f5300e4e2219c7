"""What every template promises: strict CSP, help on every page, pieces that render alone."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template.loader import get_template, render_to_string

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((ROOT / "templates").glob("**/*.html"))
PAGES = [
    path for path in TEMPLATES if "email" not in path.parts
]  # messages have rules of their own
ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


class _Tags(HTMLParser):
    """Start tags of a page with their attributes, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(html)
    return parser.found


def _one(html: str, **wanted: str) -> dict[str, str | None]:
    matches = [a for _, a in _tags(html) if all(a.get(k) == v for k, v in wanted.items())]
    assert len(matches) == 1
    return matches[0]


def _component(piece: str, **context: Any) -> str:
    return render_to_string(f"components/{piece}.html", context)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_needs_inline_style_or_script(path: Path):
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    assert re.findall(r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", text) == []
    # A data block runs nowhere: no content security policy concerns it.
    scripts = re.findall(r"<script\b(?![^>]*\bsrc=)[^>]*>", text)
    assert set(scripts) <= {'<script type="application/ld+json">'}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_template_compiles(path: Path):
    get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_needs_no_context_and_keeps_the_help_link(name: str):
    html = get_template(name).render()
    assert _one(html, **{"class": "help-link"})["href"] == "/aide/"
    assert _one(html, name="robots")["content"] == "noindex"


@pytest.mark.parametrize("name", ["500.html", "503.html", "events/unreadable.html"])
def test_a_page_of_the_last_resort_depends_on_nothing(name: str):
    text = (ROOT / "templates" / name).read_text()
    assert "{%" not in text
    assert "{{" not in text
    for sheet in re.findall(r'href="/static/([^"]+)"', text):
        assert (ROOT / "static" / sheet).is_file()


@pytest.mark.parametrize("shown", [True, False])
def test_the_demonstration_says_so_on_every_page(shown: bool):
    html = render_to_string("base.html", {"is_demo_site": shown})
    assert ("les rencontres sont inventées" in html) is shown


@pytest.mark.django_db
def test_the_page_we_are_on_is_marked(rf):
    html = render_to_string("base.html", request=rf.get("/retrouver/"))
    marked = [attrs["href"] for _, attrs in _tags(html) if "aria-current" in attrs]
    assert marked == ["/retrouver/"]


@pytest.mark.django_db
def test_a_public_page_carries_no_form_token(rf):
    tags = _tags(render_to_string("base.html", request=rf.get("/")))
    assert [attrs["action"] for tag, attrs in tags if tag == "form"] == ["/langue/"]
    assert [attrs for tag, attrs in tags if tag in {"input", "script"}] == []


@pytest.mark.django_db
def test_leaving_the_organisers_desk_is_a_post(rf):
    html = render_to_string("organizer_base.html", request=rf.get("/organiser/"))
    assert _one(html, action="/organiser/deconnexion/")["method"] == "post"
    assert _one(html, name="csrfmiddlewaretoken")["type"] == "hidden"


CARD = {
    "url": "/seances/x/",
    "title": "Café",
    "kind": "peer_cafe",
    "kind_label": "Café pair-aidance",
    "time_words": "de 18 h à 20 h",
    "date_words": "jeudi 5 mars 2026",
    "relative_words": "dans 3 jours",
    "seats_words": "Il reste des places",
    "status": "scheduled",
}


def test_a_card_has_one_link_named_by_its_title():
    html = _component("occurrence_card", card=CARD)
    assert _one(html, href="/seances/x/")["class"] == "card__link"
    assert "jeudi 5 mars" not in html
    assert "Il reste des places" in html


def test_a_card_outside_a_day_gives_its_date():
    html = _component("occurrence_card", card=CARD, show_date=True)
    assert "jeudi 5 mars 2026" in html
    assert "dans 3 jours" in html


def test_a_cancelled_card_says_so_and_offers_no_seats():
    html = _component("occurrence_card", card={**CARD, "status": "cancelled"})
    assert "Annulée" in html
    assert "Il reste des places" not in html


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ({"value": "5 €"}, "5 €"),
        ({"contact": "04 00 00 00 00"}, "Non précisé\u00a0: demandez au 04 00 00 00 00"),
        ({}, "Non précisé"),
    ],
)
def test_a_fact_is_never_silent(context: dict[str, str], said: str):
    html = _component("fact", term="Tarif", **context)
    assert re.sub(r"<[^>]+>", "", html).split("Tarif")[1].strip() == said


class _Form(forms.Form):
    email = forms.EmailField(label="Adresse", help_text="Pour le rappel.")
    seats = forms.ChoiceField(label="Combien", choices=[(1, "Un"), (2, "Deux")],
                              widget=forms.RadioSelect)  # fmt: skip
    agreed = forms.BooleanField(label="J’accepte")
    nonce = forms.CharField(widget=forms.HiddenInput)


def test_a_field_ties_its_help_and_its_error_to_the_control():
    html = _component("field", field=_Form({"email": "x"})["email"])
    control = _one(html, id="id_email")
    assert control["aria-invalid"] == "true"
    ids = {attrs["id"] for _, attrs in _tags(html) if "id" in attrs}
    assert set((control["aria-describedby"] or "").split()) == ids - {"id_email"}


def test_choices_are_grouped_under_their_question():
    html = _component("field", field=_Form({})["seats"])
    assert [tag for tag, _ in _tags(html)][:2] == ["fieldset", "legend"]
    assert _one(html, id="id_seats_error")["class"] == "field__error"
    assert len([tag for tag, _ in _tags(html) if tag == "input"]) == 2


def test_the_summary_links_each_error_to_a_control_that_exists():
    form = _Form({"email": "x"})
    summary = _component("form_errors", form=form)
    page = "".join(_component("field", field=field) for field in form)
    ids = {attrs.get("id") for _, attrs in _tags(page)}
    targets = [(a["href"] or "").removeprefix("#") for tag, a in _tags(summary) if tag == "a"]
    assert targets == ["id_email", "id_seats_0", "id_agreed"]
    assert set(targets) <= ids


def test_a_form_without_errors_has_no_summary():
    assert _component("form_errors", form=_Form()).strip() == ""


def test_bars_have_widths_that_svg_reads_in_a_french_page():
    html = _component("bar_chart", caption="x", rows=[{"label": "a", "value": 1, "percent": 12.5}])
    assert _one(html, **{"class": "chart__fill"})["width"] == "12.5%"


def test_enter_in_the_head_count_saves_instead_of_subtracting():
    html = _component("headcount", name="headcount", value=3, label="Présents")
    buttons = [attrs["name"] for tag, attrs in _tags(html) if tag == "button"]
    assert buttons == ["save", "minus", "plus"]


def test_each_kind_has_a_sign():
    sprite = (ROOT / "static" / "img" / "kinds.svg").read_text()
    styles = (ROOT / "static" / "css" / "components.css").read_text()
    signs = set(re.findall(r'<symbol id="(\w+)"', sprite))
    assert signs == set(re.findall(r"\.kind--(\w+) {", styles))
    assert len(signs) == 10
