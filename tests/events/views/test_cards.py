"""One session in a list."""

import pytest

from events.domain.agenda import for_cards
from events.domain.drafts import VenueDraft
from events.models import Occurrence
from events.views.cards import card_of
from tests.events.programming import publish
from tests.events.registering import NOW

MAIRIE = VenueDraft(name="Mairie", city="Lyon", department="69")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "venue", "place", "is_online"),
    [
        ("onsite", MAIRIE, "Mairie, Lyon", False),
        ("hybrid", MAIRIE, "Mairie, Lyon", True),
        ("online", None, "en ligne", False),
        ("online", MAIRIE, "Mairie, Lyon", True),
        ("phone", None, "par téléphone", False),
    ],
)
def test_online_is_said_once_and_never_of_a_call(where, venue, place, is_online):
    publish(format=where, venue=venue)
    card = card_of(for_cards(Occurrence.objects.all())[0], now=NOW)
    assert (card.place_words, card.is_online) == (place, is_online)
