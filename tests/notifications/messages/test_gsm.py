import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.messages.gsm import ALPHABET, EXTENDED, cut, fold, places, segments


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Rappel\u00a0: jeudi 18\u00a0h\u00a030", "Rappel : jeudi 18 h 30"),
        ("le 13\u00a0août, n’oubliez pas", "le 13 aout, n'oubliez pas"),
        ("«\u202fÇa va\u202f?\u202f» à l’œuvre…", '" Ça va ? " à l\'oeuvre...'),
        ("français, noël, être", "francais, noel, etre"),
        ("Ligne\nautre", "Ligne autre"),
        ("Café 🙂 Łódź", "Café ? ?odz"),
    ],
)
def test_what_phones_take(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=400))
def test_nothing_else_is_left_and_folding_twice_changes_nothing(text):
    folded = fold(text)
    assert set(folded) <= ALPHABET | EXTENDED
    assert fold(folded) == folded
    assert "\n" not in folded


@pytest.mark.parametrize(
    ("text", "amount"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2)],
)
def test_how_many_sms_it_takes(text, amount):
    assert segments(text) == amount


@given(st.lists(st.text("abcé€", min_size=1, max_size=12), max_size=30), st.integers(5, 200))
def test_what_is_cut_fits_and_is_how_it_began(words, most):
    text = " ".join(words)
    kept = cut(text, most=most)
    assert places(kept) <= most
    assert text.startswith(kept.removesuffix("...").rstrip())
    assert kept == text or kept == "" or kept.endswith("...")
