"""What opens, and all that must not, by a device that lies where a browser would not."""

import json
from datetime import UTC, datetime

import pytest
from fido2.utils import websafe_encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.domain.factors.passkeys import (
    MOST,
    Place,
    add_passkey,
    ask_for_known,
    ask_for_new,
    check_passkey,
)
from groups.models import Factor, User
from tests.factories import make_user
from tests.groups.device import HOST, PRESENT, VERIFIED, Device
from tests.groups.proving import refused_as

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLACE = Place(HOST)


def add(user: User, device: Device, *, place: Place = PLACE, **lies) -> Factor:
    options, state = ask_for_new(user=user, place=place)
    answer = device.make(options, **lies)
    return add_passkey(user=user, place=place, state=state, answer=answer, name="", now=NOW)


def come_in(device: Device, *, user: User | None = None, place: Place = PLACE, **lies) -> User:
    options, state = ask_for_known(place=place, user=user)
    answer = device.sign(options, **lies)
    return check_passkey(place=place, state=state, answer=answer, now=NOW, user=user)


class TestAdding:
    def test_kept_encrypted_found_by_a_keyed_hash(self):
        user, device = make_user(), Device()
        before = user.get_session_auth_hash()
        factor = add(user, device)
        assert (factor.name, factor.last_used_at) == ("Clé d’accès", None)
        assert factor.credential_hash != device.credential_id.hex()
        user.refresh_from_db()
        assert user.get_session_auth_hash() != before

    def test_what_the_device_learns(self):
        """A name to show, and nothing that counts accounts."""
        user = make_user("zoe@exemple.example", name="Zoé")
        options = json.loads(ask_for_new(user=user, place=PLACE)[0])
        handle = websafe_encode(str(user.pk).encode())
        assert options["rp"] == {"id": HOST, "name": "Tablée"}
        assert (options["user"]["name"], options["user"]["displayName"]) == (user.email, "Zoé")
        assert options["user"]["id"] != handle
        assert len(options["user"]["id"]) == 43

    def test_the_same_device_is_named_so_that_it_refuses(self):
        user, device = make_user(), Device()
        add(user, device)
        options = json.loads(ask_for_new(user=user, place=PLACE)[0])
        known = [one["id"] for one in options["excludeCredentials"]]
        assert known == [websafe_encode(device.credential_id)]

    @pytest.mark.parametrize(
        "device",
        [
            Device(origin="https://ailleurs.example"),
            Device(origin=f"https://blog.{HOST}"),
            Device(origin=f"http://{HOST}"),
            Device(origin=f"https://{HOST}:8443"),
            Device(origin=f"https://{HOST}.ailleurs.example"),
            Device(rp_id="ailleurs.example"),
            Device(flags=PRESENT),
            Device(flags=VERIFIED),
        ],
        ids=["site", "sub", "plain", "port", "suffix", "rp", "unverified", "absent"],
    )
    def test_of_elsewhere_or_without_its_holder(self, device):
        with refused_as("bad_passkey"):
            add(make_user(), device)
        assert Factor.objects.count() == 0

    @pytest.mark.parametrize(
        "lies", [{"challenge": "YWJjZA"}, {"type": "webauthn.get"}, {"origin": 7}]
    )
    def test_an_answer_to_another_question(self, lies):
        with refused_as("bad_passkey"):
            add(make_user(), Device(), **lies)

    def test_twice_or_somebody_elses(self):
        device = Device()
        add(make_user(), device)
        with refused_as("bad_passkey"):
            add(make_user(), device)

    def test_ten_at_most(self):
        user = make_user()
        for _number in range(MOST):
            add(user, Device())
        with refused_as("too_many_passkeys"):
            ask_for_new(user=user, place=PLACE)


class TestComingIn:
    def test_alone_and_it_is_noted(self):
        user, device = make_user(), Device()
        add(user, device)
        assert come_in(device) == user
        assert Factor.objects.get().last_used_at == NOW

    def test_on_this_machine_by_its_name(self):
        place = Place("localhost:8000")
        user, device = make_user(), Device(origin="http://localhost:8000", rp_id="localhost")
        add(user, device, place=place)
        assert come_in(device, place=place) == user

    def test_as_oneself_only(self):
        device, other = Device(), make_user()
        add(make_user(), device)
        add(other, Device())
        with refused_as("bad_passkey"):
            come_in(device, user=other)

    @pytest.mark.parametrize(
        "lies",
        [
            {"origin": "https://ailleurs.example"},
            {"challenge": "YWJjZA"},
            {"type": "webauthn.create"},
            {"handle": websafe_encode(b"1")},
        ],
    )
    def test_not_by_a_lie(self, lies):
        device = Device()
        add(make_user(), device)
        with refused_as("bad_passkey"):
            come_in(device, **lies)

    def test_not_without_its_holder(self):
        device = Device()
        add(make_user(), device)
        device.flags = PRESENT
        with refused_as("bad_passkey"):
            come_in(device)

    def test_not_by_another_key_under_its_name(self):
        device = Device()
        add(make_user(), device)
        thief = Device(credential_id=device.credential_id)
        with refused_as("bad_passkey"):
            come_in(thief)

    def test_not_unknown(self):
        with refused_as("bad_passkey"):
            come_in(Device())

    def test_not_once_the_account_is_closed(self):
        user, device = make_user(), Device()
        add(user, device)
        user.is_active = False
        user.save()
        with refused_as("bad_passkey"):
            come_in(device)

    def test_not_without_a_question(self):
        device = Device()
        add(make_user(), device)
        answer = device.sign(ask_for_known(place=PLACE)[0])
        with refused_as("bad_passkey"):
            check_passkey(place=PLACE, state=None, answer=answer, now=NOW)

    def test_a_count_that_goes_back_is_a_copy(self):
        device = Device(count=4)
        add(make_user(), device)
        device.count = 5
        come_in(device)
        for count in (5, 3, 0):
            device.count = count
            with refused_as("bad_passkey"):
                come_in(device)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(
        st.text(),
        st.recursive(
            st.none() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ).map(json.dumps),
        st.fixed_dictionaries(
            {
                "id": st.just("YQ"),
                "rawId": st.just("YQ"),
                "type": st.just("public-key"),
                "response": st.dictionaries(
                    st.sampled_from(
                        ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]
                    ),
                    st.binary(max_size=80).map(websafe_encode),
                ),
            }
        ).map(json.dumps),
    )
)
def test_whatever_is_sent_is_refused_in_words(answer):
    user = User(pk=1, email="x@exemple.example")
    _options, state = ask_for_known(place=PLACE)
    with refused_as("bad_passkey"):
        check_passkey(place=PLACE, state=state, answer=answer, now=NOW)
    with refused_as("bad_passkey"):
        add_passkey(user=user, place=PLACE, state=state, answer=answer, name="", now=NOW)


@pytest.mark.parametrize("answer", ["[" * 19_000, "{" + '"a":' * 10, "x" * 20_001])
def test_too_deep_or_too_long(answer):
    with refused_as("bad_passkey"):
        check_passkey(place=PLACE, state=None, answer=answer, now=NOW)
