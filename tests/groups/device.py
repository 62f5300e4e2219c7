"""A device that holds passkeys, in plain Python: it also lies, where a browser would not."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

HOST = "tablee.example"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """One passkey; what it says of itself can be set."""

    origin: str = f"https://{HOST}"
    rp_id: str = HOST
    flags: int = PRESENT | VERIFIED
    count: int = 0
    handle: str = ""
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: str, **lies: Any) -> str:
        """Answer a question for a new passkey."""
        asked = json.loads(options)
        self.handle = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        credential = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data = self._data(ATTESTED) + credential + public
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked, lies)
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def sign(self, options: str, **lies: Any) -> str:
        """Answer a question for a known passkey."""
        client = self._client("webauthn.get", json.loads(options), lies)
        data = self._data(0)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        more = {"userHandle": lies.get("handle", self.handle)} if self.handle else {}
        return self._answer(
            more, clientDataJSON=client, authenticatorData=data, signature=signature
        )

    def _data(self, more: int) -> bytes:
        rp = hashlib.sha256(self.rp_id.encode()).digest()
        return rp + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, asked: dict[str, Any], lies: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": asked["challenge"], "origin": self.origin}
        said |= {name: lies[name] for name in said.keys() & lies.keys()}
        return json.dumps(said).encode()

    def _answer(self, more: dict[str, str] | None = None, **parts: bytes) -> str:
        named = websafe_encode(self.credential_id)
        response = {name: websafe_encode(part) for name, part in parts.items()} | (more or {})
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})
