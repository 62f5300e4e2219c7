"""What an organiser says of an event, checked before anything is written."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.domain.drafts import FacilitatorDraft, VenueDraft, checked_draft
from events.errors import REFUSALS
from events.models import MAX_DURATION
from tests.events.programming import draft

TWENTY_ONE = tuple(FacilitatorDraft(f"Zoé {number}", "volunteer") for number in range(21))


def refusal(**fields):
    with pytest.raises(REFUSALS) as caught:
        checked_draft(draft(**fields))
    assert str(caught.value)
    return vars(caught.value)["code"], vars(caught.value)["field"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": ""}, ("no_title", "title")),
        ({"title": "  \t "}, ("no_title", "title")),
        ({"title": "x" * 161}, ("too_long", "title")),
        ({"title": "x" * 10_000}, ("too_long", "title")),
        ({"title": "Caf\x00é"}, ("control_characters", "title")),
        ({"title": "Café\u202e"}, ("control_characters", "title")),
        ({"description": "x" * 4001}, ("too_long", "description")),
        ({"description": "a\x1bb"}, ("control_characters", "description")),
        ({"summary_easy": "x" * 1001}, ("too_long", "summary_easy")),
        ({"welcome": "x" * 1001}, ("too_long", "how_it_goes")),
        ({"fee_note": "x" * 121}, ("too_long", "fee")),
        ({"kind": "party"}, ("unknown_choice", "kind")),
        ({"access_mode": "magic"}, ("unknown_choice", "access_mode")),
        ({"format": "dream"}, ("unknown_choice", "format")),
        ({"visibility": "Private"}, ("unknown_choice", "visibility")),
        ({"audience": ("relatives", "cats")}, ("unknown_choice", "audience")),
        ({"access_features": ("lift",)}, ("unknown_choice", "access_features")),
        ({"capacity": 0}, ("bad_capacity", "capacity")),
        ({"capacity": -1}, ("bad_capacity", "capacity")),
        ({"capacity": 1_000_000}, ("bad_capacity", "capacity")),
        ({"usual_size": -1}, ("bad_usual_size", "usual_size")),
        ({"usual_size": 10_001}, ("bad_usual_size", "usual_size")),
        ({"duration": timedelta(0)}, ("bad_duration", "duration_minutes")),
        ({"duration": -timedelta(hours=1)}, ("bad_duration", "duration_minutes")),
        ({"duration": MAX_DURATION + timedelta(minutes=1)}, ("bad_duration", "duration_minutes")),
        (
            {"start_time": None, "duration": timedelta(hours=25)},
            ("bad_duration", "duration_minutes"),
        ),
        ({"first_date": date(1999, 12, 31)}, ("bad_date", "starts_at")),
        ({"first_date": date(2100, 1, 1)}, ("bad_date", "starts_at")),
        ({"rdates": (datetime(1, 1, 1),)}, ("bad_date", "rdates")),
        ({"rdates": (datetime(2026, 1, 1),) * 1001}, ("too_many_dates", "rdates")),
        ({"exdates": (date(2026, 1, 1),) * 1001}, ("too_many_dates", "rdates")),
        ({"min_age": -1}, ("bad_age", "min_age")),
        ({"max_age": 121}, ("bad_age", "min_age")),
        ({"min_age": 30, "max_age": 18}, ("bad_age", "min_age")),
        ({"fee_amount": Decimal("-1")}, ("bad_fee", "fee")),
        ({"fee_amount": Decimal("NaN")}, ("bad_fee", "fee")),
        ({"fee_amount": Decimal("Infinity")}, ("bad_fee", "fee")),
        ({"fee_member_amount": Decimal("100000")}, ("bad_fee", "fee")),
        ({"fee_amount": Decimal("5.005")}, ("bad_fee", "fee")),
        ({"online_url": "visio"}, ("bad_url", "online_url")),
        ({"online_url": "javascript:alert(1)"}, ("bad_url", "online_url")),
        ({"online_url": "https://exemple.example/" + "x" * 500}, ("too_long", "online_url")),
        ({"venue": VenueDraft(name="x" * 161)}, ("too_long", "venue")),
        ({"venue": VenueDraft(city="Lyon\x00")}, ("control_characters", "venue")),
        ({"venue": VenueDraft(department="6\x009")}, ("control_characters", "venue")),
        ({"venue": VenueDraft(department="Rhône")}, ("too_long", "venue")),
        ({"venue": VenueDraft(postcode="6900")}, ("bad_postcode", "venue")),
        ({"venue": VenueDraft(postcode="٦٩٠٠٣")}, ("bad_postcode", "venue")),
        ({"venue": VenueDraft(latitude=45.0)}, ("bad_position", "venue")),
        ({"venue": VenueDraft(latitude=91.0, longitude=0.0)}, ("bad_position", "venue")),
        (
            {"venue": VenueDraft(latitude=float("nan"), longitude=0.0)},
            ("bad_position", "venue"),
        ),
        ({"facilitators": TWENTY_ONE}, ("too_many_facilitators", "facilitators")),
        ({"facilitators": (FacilitatorDraft("Zoé", "king"),)}, ("unknown_choice", "facilitators")),
        ({"facilitators": (FacilitatorDraft(" ", "volunteer"),)}, ("no_name", "facilitators")),
    ],
)
def test_what_can_not_stand_names_its_field(fields, expected):
    assert refusal(**fields) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "x" * 160},
        {"capacity": 1},
        {"capacity": 10_000},
        {"capacity": None},
        {"duration": timedelta(minutes=1)},
        {"duration": MAX_DURATION},
        {"start_time": None, "duration": timedelta(days=31)},
        {"start_time": time(0, 0)},
        {"first_date": date(2000, 1, 1)},
        {"first_date": date(2099, 12, 31)},
        {"min_age": 0, "max_age": 120},
        {"min_age": 18, "max_age": 18},
        {"fee_amount": Decimal("0"), "fee_member_amount": Decimal("99999.99")},
        {"venue": VenueDraft(latitude=-90.0, longitude=180.0)},
        {"venue": VenueDraft(postcode="01000", department="2A")},
        {"online_url": "https://visio.exemple.example/salle?x=1"},
        {"facilitators": TWENTY_ONE[:20]},
    ],
)
def test_what_can_stand_stays(fields):
    wanted = draft(**fields)
    assert checked_draft(wanted) == wanted


def test_texts_are_cleaned():
    clean = checked_draft(
        draft(
            title="  Café \u00a0 des  liens ",
            description=" Un.\r\n\r\nDeux.  \u2028Trois.\u0085 ",
            facilitators=(FacilitatorDraft(" Zoé  D. ", "volunteer"),),
            venue=VenueDraft(name=" Mairie ", city="Lyon "),
        )
    )
    assert (clean.title, clean.description) == ("Café des liens", "Un.\n\nDeux.\nTrois.")
    assert clean.facilitators == (FacilitatorDraft("Zoé D.", "volunteer"),)
    assert clean.venue == VenueDraft(name="Mairie", city="Lyon")


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_practice_reviews_are_private_whatever_is_asked(visibility):
    clean = checked_draft(draft(kind="practice_review", visibility=visibility))
    assert clean.visibility == "private"


@given(st.text(max_size=200), st.text(max_size=300))
def test_cleaning_is_done_once_for_all(title, description):
    wanted, refused = draft(title=title, description=description), ""
    try:
        wanted = checked_draft(wanted)
    except REFUSALS as error:
        refused = vars(error)["field"]
    assert refused in {"title", "description"} or checked_draft(wanted) == wanted
