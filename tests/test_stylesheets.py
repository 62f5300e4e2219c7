"""Our stylesheets hold to what old phones understand: Chrome 80, Safari 12.

Everything is an allow-list. A construct that is not listed here is refused until somebody has
looked up that both browsers know it (or ignore it without harm) and added it.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STYLESHEETS = sorted((ROOT / "static" / "css").glob("**/*.css"))


def _words(text: str) -> set[str]:
    return set(text.split())


AT_RULES = {"charset", "font-face", "media", "page", "supports", "keyframes"}
PSEUDOS = _words(
    """
    ::after ::before ::first-letter ::first-line ::placeholder ::selection :active :checked
    :disabled :empty :first-child :first-of-type :focus :focus-within :hover :invalid :last-child
    :last-of-type :link :not :nth-child :nth-of-type :only-child :root :target :visited
    ::-webkit-details-marker ::-webkit-inner-spin-button ::-webkit-input-placeholder
    ::-webkit-outer-spin-button ::-webkit-search-cancel-button
    """
)
FUNCTIONS = _words(
    """
    attr calc counter cubic-bezier format linear-gradient minmax radial-gradient rect repeat rgb
    rgba hsl hsla rotate scale steps translate translateX translateY url var
    """
)
UNITS = _words("% ch cm deg em fr in mm ms pt px rem s vh vw")
PROPERTIES = _words(
    """
    align-content align-items align-self animation animation-delay animation-duration
    animation-name appearance background background-color background-image background-position
    background-repeat background-size border border-bottom border-bottom-color
    border-bottom-left-radius border-bottom-right-radius border-bottom-style border-bottom-width
    border-collapse border-color border-left border-left-color border-left-style border-left-width
    border-radius border-right border-right-color border-right-style border-right-width
    border-spacing border-style border-top border-top-color border-top-left-radius
    border-top-right-radius border-top-style border-top-width border-width bottom
    box-decoration-break box-shadow box-sizing break-after break-before break-inside
    caption-side clear clip color column-count columns content counter-increment
    counter-reset cursor direction display empty-cells fill fill-opacity flex flex-basis
    flex-direction flex-flow flex-grow flex-shrink
    flex-wrap float font font-display font-family font-feature-settings font-size font-stretch
    font-style font-variant font-variant-numeric font-weight grid-area grid-auto-columns
    grid-auto-flow grid-auto-rows grid-column grid-column-gap grid-gap grid-row grid-row-gap
    grid-template-areas grid-template-columns grid-template-rows height hyphens justify-content
    justify-items justify-self left letter-spacing line-height list-style list-style-position
    list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width
    min-height min-width object-fit object-position opacity order orphans outline outline-color
    outline-offset outline-style outline-width overflow overflow-wrap overflow-x overflow-y padding
    padding-bottom padding-left padding-right padding-top page-break-after page-break-before
    page-break-inside pointer-events position quotes resize right size src stroke stroke-linecap
    stroke-linejoin stroke-width tab-size table-layout text-align text-decoration text-indent
    text-overflow text-shadow text-size-adjust text-transform top touch-action transform
    transform-origin transition transition-duration transition-property unicode-bidi
    unicode-range user-select vertical-align visibility white-space widows width will-change
    word-break word-spacing word-wrap z-index
    """
)
# Values that newer browsers gave to old properties. "anywhere" and "clip" are ignored by older
# ones; "anywhere" does no harm because word-wrap stands beside it.
REFUSED_VALUES = _words(
    """
    revert revert-layer subgrid masonry safe unsafe clip fit-content stretch lh rlh
    """
)
MEDIA_FEATURES = _words(
    """
    min-width max-width min-height max-height orientation prefers-color-scheme
    prefers-reduced-motion forced-colors hover pointer
    """
)
# Flexbox learnt "gap" years after grid (Chrome 84, Safari 14.1).
GAPS = {"grid-gap", "grid-row-gap", "grid-column-gap"}

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
NUMBER_UNIT = re.compile(r"(?<![\w#.-])[+-]?(?:\d+\.?\d*|\.\d+)([a-zA-Z%]+)")
FUNCTION = re.compile(r"([a-zA-Z-]+)\(")
PSEUDO = re.compile(r"::?[a-zA-Z-]+")


def _plain(css: str) -> str:
    """The sheet without comments, its strings emptied."""
    return STRING.sub('""', COMMENT.sub(" ", css))


def _at_rule(prelude: str) -> list[str]:
    name = re.split(r"[\s(:]", prelude[1:], maxsplit=1)[0]
    faults = [] if name in AT_RULES else [f"@{name}"]
    if name == "media":
        if re.search(r"[<>=]", prelude):
            return ["media range"]
        features = re.findall(r"\(\s*([a-z-]+)", prelude)
        faults += [f"media {word}" for word in features if word not in MEDIA_FEATURES]
        faults += _numbers(prelude)
    return faults


def _numbers(text: str) -> list[str]:
    units = NUMBER_UNIT.findall(re.sub(r"[uU]\+[0-9a-fA-F?-]+", "", text))
    return [f"unit {unit}" for unit in units if unit not in UNITS]


def _selector(selector: str) -> list[str]:
    faults = [f"selector {found}" for found in PSEUDO.findall(selector) if found not in PSEUDOS]
    faults += ["selector &"] if "&" in selector else []
    inside_not = re.findall(r":not\(([^)]*)\)", selector)
    faults += ["selector list in :not()"] if any("," in one for one in inside_not) else []
    faults += ["case flag"] if re.search(r"\s[is]\s*\]", selector) else []
    return faults


def _declarations(block: str) -> list[str]:
    faults, seen = [], {}
    for declaration in filter(None, (part.strip() for part in block.split(";"))):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        seen[name] = value
        faults += _declaration(name, value)
    if GAPS & set(seen) and seen.get("display") != "grid":
        faults.append("gap outside grid")
    return faults


def _declaration(name: str, value: str) -> list[str]:
    faults = []
    known = name.startswith("--") or re.sub(r"^-(webkit|moz|ms)-", "", name) in PROPERTIES
    if not known:
        faults.append(f"property {name}")
    faults += [f"function {found}" for found in FUNCTION.findall(value) if found not in FUNCTIONS]
    faults += _numbers(value)
    words = set(re.findall(r"(?<![\w-])[a-z-]+(?![\w(-])", value))
    faults += [f"value {word}" for word in sorted(words & REFUSED_VALUES)]
    if re.search(r"\b(?:rgb|hsl)a?\([^,)]*\s[^,)]*\)", value) or ("/" in value and "rgb" in value):
        faults.append("space-separated colour")
    if name in {"outline", "outline-style", "outline-width"} and re.match(
        r"(none|0|hidden)\b", value
    ):
        faults.append("hidden focus")
    return faults


def find_newer_syntax(css: str) -> list[str]:
    """Name each construct of a stylesheet that is beyond Chrome 80 or Safari 12.

    Reads blocks by their braces: grouping at-rules may hold rules, a rule may hold declarations
    only (so nesting is refused), a statement at-rule is judged by its name.
    """
    faults: list[str] = []
    stack: list[str] = []
    pending = ""
    for char in _plain(css):
        if char == "{":
            faults += _opened(pending, stack)
            stack.append(pending.strip())
            pending = ""
        elif char == "}":
            faults += _declarations(pending)
            stack.pop()
            pending = ""
        elif char == ";" and not stack:
            faults += _at_rule(pending.strip())
            pending = ""
        else:
            pending += char
    return faults


def _opened(pending: str, stack: list[str]) -> list[str]:
    prelude = pending.rsplit(";", maxsplit=1)[-1].strip()
    if stack and not stack[-1].startswith("@"):
        return ["nesting"]
    return _at_rule(prelude) if prelude.startswith("@") else _selector(prelude)


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda path: path.name)
def test_a_stylesheet_keeps_to_what_old_phones_understand(sheet: Path):
    assert find_newer_syntax(sheet.read_text()) == []


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda path: path.name)
def test_a_stylesheet_asks_nobody_else_for_anything(sheet: Path):
    foreign = re.findall(r"url\([\"']?(?:https?:|//|data:)[^)]*\)", sheet.read_text())
    assert foreign == []


def test_there_are_stylesheets_to_look_at():
    assert {sheet.name for sheet in STYLESHEETS} >= {"tokens.css", "base.css", "components.css"}


@pytest.mark.parametrize(
    ("css", "fault"),
    [
        ("@layer base { p { color: red } }", "@layer"),
        ("@layer base, pages;", "@layer"),
        ('@import url("more.css");', "@import"),
        ("@container (min-width: 20em) { p { color: red } }", "@container"),
        ("@property --x { color: red }", "@property"),
        ("@scope (.card) { p { color: red } }", "@scope"),
        ("@media (width >= 40em) { p { color: red } }", "media range"),
        ("@media (prefers-contrast: more) { p { color: red } }", "media prefers-contrast"),
        (".card { color: red; p { color: blue } }", "nesting"),
        (".card { &:hover { color: red } }", "nesting"),
        (".card { @media print { color: red } }", "nesting"),
        ("form:has(input) { color: red }", "selector :has"),
        (":is(h1, h2) { color: red }", "selector :is"),
        (":where(h1) { color: red }", "selector :where"),
        ("a:focus-visible { color: red }", "selector :focus-visible"),
        ("p:not(.a, .b) { color: red }", "selector list in :not()"),
        ("li::marker { color: red }", "selector ::marker"),
        ("p { color: color-mix(in srgb, red, blue) }", "function color-mix"),
        ("p { color: oklch(60% 0.1 40) }", "function oklch"),
        ("p { color: rgb(0 0 0 / 50%) }", "space-separated colour"),
        ("p { width: clamp(1rem, 2vw, 3rem) }", "function clamp"),
        ("p { width: min(100%, 30rem) }", "function min"),
        ("p { width: max(1rem, 2vw) }", "function max"),
        ("p { padding: env(safe-area-inset-left) }", "function env"),
        ("p { height: 100dvh }", "unit dvh"),
        ("p { height: 100svh }", "unit svh"),
        ("p { width: 10cqw }", "unit cqw"),
        ("p { height: 2lh }", "unit lh"),
        ("p { inset: 0 }", "property inset"),
        ("p { margin-inline: auto }", "property margin-inline"),
        ("p { padding-block: 1rem }", "property padding-block"),
        ("p { border-inline-start: 1px solid }", "property border-inline-start"),
        ("p { aspect-ratio: 1 }", "property aspect-ratio"),
        ("p { accent-color: red }", "property accent-color"),
        ("p { text-wrap: balance }", "property text-wrap"),
        ("p { gap: 1rem; display: grid }", "property gap"),
        ("p { display: flex; grid-gap: 1rem }", "gap outside grid"),
        ("p { color-scheme: dark }", "property color-scheme"),
        ("p { content-visibility: auto }", "property content-visibility"),
        ("p { rotate: 10deg }", "property rotate"),
        ("p { color: revert }", "value revert"),
        ("p { overflow: clip }", "value clip"),
        ("p { display: grid; grid-template-rows: subgrid }", "value subgrid"),
        ("a:focus { outline: none }", "hidden focus"),
        ("a:focus { outline: 0 solid red }", "hidden focus"),
        ("a:focus { outline-style: none }", "hidden focus"),
    ],
)
def test_newer_syntax_is_caught(css: str, fault: str):
    assert find_newer_syntax(css) == [fault]


@pytest.mark.parametrize(
    "css",
    [
        "p { color: red } /* :has(x) { inset: 0 } */",
        'a::after { content: "min(1px) {" ; margin: -1px 0.5em .2rem }',
        "@media (min-width: 40em) { p:not(.a) { display: grid; grid-gap: 1rem } }",
        "p { transition: color 120ms ease-out; --tint: #aabbcc; color: var(--tint) }",
        "@font-face { font-family: x; unicode-range: U+0000-00FF, U+20AC }",
        "p { word-wrap: break-word; overflow-wrap: anywhere; color: rgba(0, 0, 0, 0.5) }",
    ],
)
def test_plain_syntax_passes(css: str):
    assert find_newer_syntax(css) == []


def _luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _themes() -> dict[str, dict[str, str]]:
    css = _plain((ROOT / "static" / "css" / "tokens.css").read_text())
    light, dark = css.split("prefers-color-scheme: dark")
    token = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})")
    first = dict(token.findall(light))
    return {"light": first, "dark": {**first, **dict(token.findall(dark))}}


THEMES = _themes()


def test_themes_chosen_outright_are_the_same():
    css = _plain((ROOT / "static" / "css" / "embed.css").read_text())
    token = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})")
    for name, theme in (("clair", "light"), ("sombre", "dark")):
        block = css.split(f".theme--{name}:root {{")[1].partition("}")[0]
        assert dict(token.findall(block)) == THEMES[theme]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["accent", "second", "kind-outing", "kind-training"])
@pytest.mark.parametrize("ground", ["paper", "paper-raised", "paper-sunk"])
def test_accents_that_others_choose_stand_out(theme: str, accent: str, ground: str):
    assert contrast(THEMES[theme][accent], THEMES[theme][ground]) >= 4.5


KINDS = [name for name in THEMES["light"] if name.startswith("kind-")]
ON_PAPER = ["ink", "ink-soft", "accent", "accent-strong", "second", "attention", *KINDS]
PAIRS = [(text, ground) for text in ON_PAPER for ground in ("paper", "paper-raised")] + [
    ("ink", "paper-sunk"),
    ("ink-soft", "paper-sunk"),
    ("on-accent", "accent"),
    ("second", "second-wash"),
    ("attention", "attention-wash"),
    ("ink", "second-wash"),
    ("ink", "attention-wash"),
    ("accent-strong", "accent-wash"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS, ids="-on-".join)
def test_text_stands_out_at_seven_to_one(theme: str, text: str, ground: str):
    colours = THEMES[theme]
    assert round(contrast(colours[text], colours[ground]), 2) >= 7


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "paper-raised"])
def test_borders_of_controls_stand_out_at_three_to_one(theme: str, ground: str):
    colours = THEMES[theme]
    assert contrast(colours["line-strong"], colours[ground]) >= 3


def test_each_kind_of_event_has_its_own_hue():
    kinds = {
        "peer_cafe", "talking_group", "workshop", "open_hours", "training", "outing",
        "conference", "meeting", "practice_review", "other",
    }  # fmt: skip
    for colours in THEMES.values():
        found = {name.removeprefix("kind-"): colours[name] for name in KINDS}
        assert set(found) == kinds
        assert len(set(found.values())) == len(kinds)


def test_contrast_is_counted_as_the_standard_does():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
