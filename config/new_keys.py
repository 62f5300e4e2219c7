"""Print three fresh keys for a real site: ``python -m config.new_keys``."""

import secrets
import sys

from cryptography.fernet import Fernet


def new_keys() -> dict[str, str]:
    """The variables that production refuses to start without, drawn at random."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode("ascii"),
        "LOOKUP_KEY": secrets.token_urlsafe(48),
    }


if __name__ == "__main__":
    sys.stdout.writelines(f"{name}={key}\n" for name, key in new_keys().items())
