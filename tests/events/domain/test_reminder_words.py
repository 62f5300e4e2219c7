"""Reminders said so that two of them can't be read as one."""

import pytest

from events.domain.reminder_words import offset_words, reminders_words


@pytest.mark.parametrize(
    ("offsets", "words"),
    [
        ([], ""),
        ([60], "un rappel 1 heure avant"),
        ([180, 2880, 180], "un rappel 2 jours avant et un autre 3 heures avant"),
        (
            [180, 2880, 10080],
            "un rappel 1 semaine avant, un autre 2 jours avant et un autre 3 heures avant",
        ),
    ],
)
def test_each_reminder_is_one_of_its_own(offsets, words):
    assert reminders_words(offsets).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (45, "45 minutes"),
        (60, "1 heure"),
        (1440, "1 jour"),
        (2880, "2 jours"),
        (20160, "2 semaines"),
    ],
)
def test_in_the_largest_whole_unit(minutes, words):
    assert offset_words(minutes).replace("\u00a0", " ") == words
