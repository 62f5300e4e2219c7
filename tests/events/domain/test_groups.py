"""Finding groups by what they offer."""

import pytest

from events.domain.groups import found_groups
from events.errors import EventsError
from groups.domain.folding import fold
from groups.models import Affiliation, Organization, SupportGroup
from tests.events.programming import publish
from tests.events.registering import NOW
from tests.factories import make_department, make_group, make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def named(name: str, **fields) -> SupportGroup:
    city = fields.get("city", "Lyon")
    return make_group(name=name, search_text=fold(f"{name} {city}"), **fields)


def found(**wanted) -> list[str]:
    return [group.name for group in found_groups(**wanted)]


def test_active_ones_by_name():
    for name in ("GEM du Lac", "Café des liens"):
        named(name)
    named("Ancien groupe", archived_at=NOW)
    assert found() == ["Café des liens", "GEM du Lac"]


def test_by_department():
    named("Ici")
    named("Là", department=make_department("73", name="Savoie"))
    assert found(department="73") == ["Là"]
    assert found(department="2A") == []


def test_by_the_audience_of_public_events():
    group, hidden, archived = (named(name) for name in "ABC")
    for _number in range(2):
        publish(group=group, audience=("relatives",))
    publish(group=hidden, audience=("relatives",), visibility="unlisted")
    event = publish(group=archived, audience=("relatives",))
    event.archived_at = NOW
    event.save()
    assert found(audience="relatives") == ["A"]
    assert found(audience="members") == []


def test_by_network_in_both_ways_once_accepted():
    network = make_organization(kind=Organization.Kind.NETWORK)
    own, whole, asked, _alone = (named(name) for name in "ABCD")
    Affiliation.objects.create(network=network, group=own, accepted_at=NOW)
    Affiliation.objects.create(network=network, organization=own.organization, accepted_at=NOW)
    Affiliation.objects.create(network=network, organization=whole.organization, accepted_at=NOW)
    Affiliation.objects.create(network=network, group=asked)
    assert found(network=network.slug) == ["A", "B"]


@pytest.mark.parametrize("q", ["cafe", "CAFÉ", "liens  café", "saint-étienne", "café des"])
def test_by_words(q):
    named("Café des liens", city="Saint-Étienne")
    named("GEM du Lac")
    assert found(q=q) == ["Café des liens"]


def test_by_words_that_nobody_has():
    named("Café des liens")
    assert found(q="chorale") == []
    assert found(q="x" * 10_000) == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"audience": "cats"}, ("unknown_choice", "audience")),
        ({"q": "\x00"}, ("control_characters", "q")),
        ({"department": "\x00"}, ("control_characters", "q")),
        ({"network": "\x00"}, ("control_characters", "q")),
        ({"audience": "\x00"}, ("unknown_choice", "audience")),
    ],
)
def test_nonsense_is_named(wanted, expected):
    with pytest.raises(EventsError) as caught:
        found_groups(**wanted)
    assert (caught.value.code, caught.value.field) == expected
