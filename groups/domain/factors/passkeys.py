"""Passkeys: keys that a phone, a computer or a stick holds, and signs with (WebAuthn level 2).

The person is always verified by the device (a finger, a face, a PIN), so a passkey is two
proofs in one: what one has, and what one is or knows.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django.db import transaction
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from groups.domain.factors.account import (
    close_other_sessions,
    mark_used,
)
from groups.domain.texts import one_line
from groups.encryption import keyed_hash
from groups.errors import GroupsError
from groups.models import Factor, User

MOST = 10
"""Passkeys of one account."""

MOST_CHARACTERS = 20_000
"""Of what a browser sends back of a passkey; real ones stay far below."""

FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    UnsupportedAlgorithm,
    struct.error,
)
"""What reading bytes that anybody may have written can raise."""

REQUIRED = UserVerificationRequirement.REQUIRED
State = dict[str, Any]
"""What must be kept between question and answer: the challenge, in the person's session."""


@dataclass(frozen=True)
class Place:
    """Where passkeys hold: the site's host as browsers name it (« example.org:8000 »)."""

    host: str

    @property
    def server(self) -> Fido2Server:
        """The questions and checks of WebAuthn for this place."""
        entity = PublicKeyCredentialRpEntity(name="Tablée", id=self.host.partition(":")[0])
        return Fido2Server(entity, verify_origin=self._is_origin)

    def _is_origin(self, origin: str) -> bool:
        """Tell whether an origin is this very site; other names under its domain are not."""
        found = urlsplit(origin)
        is_secure = found.scheme == "https" or found.hostname == "localhost"
        return is_secure and found.netloc == self.host


def ask_for_new(*, user: User, place: Place) -> tuple[str, State]:
    """Return what the browser makes a passkey from (JSON), and what to keep until it answers.

    Raises GroupsError ``too_many_passkeys``.
    """
    known = _credentials(user)
    if len(known) >= MOST:
        message = _("Vous avez déjà %(most)d clés d’accès. Retirez-en une d’abord.")
        raise GroupsError("too_many_passkeys", message % {"most": MOST})
    entity = PublicKeyCredentialUserEntity(
        id=_handle(user), name=user.email, display_name=user.name or user.email
    )
    options, state = place.server.register_begin(
        entity,
        credentials=known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
    )
    return json.dumps(dict(options.public_key)), _plain(state)


def add_passkey(
    *, user: User, place: Place, state: State | None, answer: str, name: str, now: datetime
) -> Factor:
    """Keep a passkey that the browser just made; other sessions end if it is the first proof.

    Raises GroupsError ``bad_passkey``, ``too_many_passkeys``, or one naming ``name``.
    """
    name = one_line(name, field="name", max_length=60) or _("Clé d’accès")
    data = _registered(place, state, answer)
    credential = data.credential_data
    assert credential is not None  # noqa: S101 (checked by the library)
    with transaction.atomic():
        # One at a time, so that the limit holds and the first is the first.
        User.objects.select_for_update().get(pk=user.pk)
        if Factor.objects.filter(credential_hash=_hash(credential.credential_id)).exists():
            raise bad_passkey()
        if user.factors.filter(kind=Factor.Kind.PASSKEY).count() >= MOST:
            raise GroupsError("too_many_passkeys", _("Vous avez déjà trop de clés d’accès."))
        close_other_sessions(user)
        return Factor.objects.create(
            user=user,
            kind=Factor.Kind.PASSKEY,
            name=name,
            secret=websafe_encode(credential),
            credential_hash=_hash(credential.credential_id),
            counter=data.counter,
            created_at=now,
        )


def ask_for_known(*, place: Place, user: User | None = None) -> tuple[str, State]:
    """Return what the browser signs with a passkey (JSON), and what to keep until it answers.

    Without a user the device offers those that it holds for this site.
    """
    known = _credentials(user) if user else None
    options, state = place.server.authenticate_begin(known, user_verification=REQUIRED)
    return json.dumps(dict(options.public_key)), _plain(state)


def check_passkey(
    *, place: Place, state: State | None, answer: str, now: datetime, user: User | None = None
) -> User:
    """Return the active account whose passkey signed; the use is noted.

    Raises GroupsError ``bad_passkey`` whatever is wrong: unknown, somebody else's, of another
    site, of another question, repeated, or with a count that went back (WebAuthn §6.1.1).
    """
    response = _signed(answer)
    factor = _factor_of(response, user)
    credential = AttestedCredentialData(websafe_decode(factor.secret))
    try:
        place.server.authenticate_complete(state or {}, [credential], response)
    except FAULTS as error:
        raise bad_passkey() from error
    count = response.response.authenticator_data.counter
    if not mark_used(factor, counter=count, may_stay_zero=True, now=now):
        raise bad_passkey()
    return factor.user


def bad_passkey() -> GroupsError:
    """Return the one refusal of a passkey."""
    message = _(
        "Cette clé d’accès n’a pas ouvert la porte. Réessayez, ou demandez un code par e-mail."
    )
    return GroupsError("bad_passkey", message)


def _registered(place: Place, state: State | None, answer: str) -> AuthenticatorData:
    try:
        return place.server.register_complete(state or {}, _read(answer))
    except FAULTS as error:
        raise bad_passkey() from error


def _signed(answer: str) -> AuthenticationResponse:
    try:
        return AuthenticationResponse.from_dict(_read(answer))
    except FAULTS as error:
        raise bad_passkey() from error


def _factor_of(response: AuthenticationResponse, user: User | None) -> Factor:
    digest = _hash(response.raw_id)
    found = Factor.objects.select_related("user").filter(credential_hash=digest).first()
    handle = response.response.user_handle
    if (
        found is None
        or not found.user.is_active
        or (user is not None and found.user_id != user.pk)
        or (handle and handle != _handle(found.user))
    ):
        raise bad_passkey()
    return found


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > MOST_CHARACTERS:
        raise ValueError
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise TypeError
    return found


def _credentials(user: User) -> list[AttestedCredentialData]:
    keys = user.factors.filter(kind=Factor.Kind.PASSKEY)
    return [AttestedCredentialData(websafe_decode(factor.secret)) for factor in keys]


def _handle(user: User) -> bytes:
    """What stands for the account in its passkeys: nothing of it can be read."""
    return bytes.fromhex(keyed_hash(str(user.pk), purpose="passkey-user"))[:32]


def _hash(credential_id: bytes) -> str:
    return keyed_hash(credential_id.hex(), purpose="passkey")


def _plain(state: State) -> State:
    return {"challenge": state["challenge"], "user_verification": str(state["user_verification"])}
