"""Words are found as Django will ask for them, in modules and in templates."""

from pathlib import Path

import pytest

from config.catalogues.extraction import UnreadableWordsError, Words, extract, said_at_import

IMPORTS = """\
from django.utils import translation
from django.utils.translation import gettext_lazy as _, gettext, ngettext, pgettext_lazy
"""


def found(root: Path, name: str, text: str) -> list[Words]:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [one.words for one in extract(root) if one.path == name]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("_('Bonjour')", Words("Bonjour")),
        ("x = [_('Bon' 'jour ') % 1]", Words("Bonjour ")),
        ("translation.gettext('Bonjour')", Words("Bonjour")),
        ("ngettext('%(n)d place', '%(n)d places', n)", Words("%(n)d place", "%(n)d places")),
        ("pgettext_lazy('heure', 'de')", Words("de", context="heure")),
        ("_('d\\u2019accord')", Words("d’accord")),
    ],
)
def test_calls_in_modules(tmp_path, code, words):
    assert found(tmp_path, "events/words.py", f"{IMPORTS}{code}\n") == [words]


def test_code_that_knows_no_django_marks_its_words_too(tmp_path):
    text = "from .errors import gettext_noop as _\n_('Bonjour {name}')\n"
    assert found(tmp_path, "events/words.py", text) == [Words("Bonjour {name}")]


def test_other_functions_of_that_name_are_none_of_ours(tmp_path):
    assert found(tmp_path, "events/words.py", "_('Bonjour')\n") == []


def test_words_looked_up_are_marked_elsewhere(tmp_path):
    assert found(tmp_path, "events/words.py", f"{IMPORTS}gettext(error.template)\n") == []


@pytest.mark.parametrize("code", ["gettext(f'{x} places')", "gettext('a' + 'b')"])
def test_words_put_together_can_never_be_translated(tmp_path, code):
    with pytest.raises(UnreadableWordsError, match=r"words\.py:3"):
        found(tmp_path, "events/words.py", f"{IMPORTS}{code}\n")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ('{% translate "Agenda" %}', Words("Agenda")),
        ("<a title=\"{% translate 'Agenda' %}\">", Words("Agenda")),
        ('{% translate "de" context "heure" %}', Words("de", context="heure")),
        ("{% include 'a.html' with title=_('Agenda') only %}", Words("Agenda")),
        ("{{ name|default:_('personne') }}", Words("personne")),
        (
            "{% blocktranslate trimmed with n=x %}\n  Avec\n {{ n }}\n{% endblocktranslate %}",
            Words("Avec %(n)s"),
        ),
        (
            "{% blocktranslate count n=x %}{{ n }} place{% plural %}{{ n }} places"
            "{% endblocktranslate %}",
            Words("%(n)s place", "%(n)s places"),
        ),
    ],
)
def test_tags_in_templates(tmp_path, markup, words):
    assert found(tmp_path, "templates/page.html", f"<p>l'un « gettext('x') » {markup}</p>") == [
        words
    ]


def test_messages_by_mail_are_templates_too(tmp_path):
    text = '{% translate "Bonjour" %}'
    assert found(tmp_path, "templates/email/a.txt", text) == [Words("Bonjour")]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("WORDS = gettext('Bonjour')", [3]),
        ("WORDS = ngettext('a', 'b', 2)", [3]),
        ("class A:\n    label = gettext('Bonjour')", [4]),
        ("WORDS = [_('%d') % n for n in (1, 2)]", [3]),
        ("WORDS = _('{}').format(3)", [3]),
        ('WORDS = f"{_(1)}"', [3]),
        ("WORDS = _('Bonjour')", []),
        ("WORDS = {'a': (_('Bonjour'),)}", []),
        ("def say():\n    return gettext('Bonjour')", []),
        ("SAY = lambda: gettext('Bonjour')", []),
    ],
)
def test_words_said_while_a_module_is_read(tmp_path, code, lines):
    path = tmp_path / "words.py"
    path.write_text(f"{IMPORTS}{code}\n", encoding="utf-8")
    assert said_at_import(path) == lines
