"""``SMS_URL``: one Apprise address for the site, with the place where each number goes."""

import warnings
from urllib.parse import quote

import apprise

from config.settings.errors import SettingError

PLACES = ("{phone}", "{digits}")
"""What stands for the number in the address: « +33612345678 », or the same without the +."""

_EXAMPLE = (
    "écrivez une adresse Apprise qui porte des SMS, par exemple "
    "octopush://nom@exemple.fr/clé (le numéro s’ajoute à la fin, ou là où est écrit {phone})."
)
_NUMBERS = ("33639980001", "33639980002")
"""Numbers kept for fiction (ARCEP, décision 2018-0881)."""


def sms_address(value: str) -> str:
    """Return the address with its ``{phone}`` or ``{digits}``, at the end where none was given.

    Raises `SettingError` for an address that Apprise can't read, or that takes no number.
    """
    if not any(place in value for place in PLACES):
        head, mark, options = value.partition("?")
        value = f"{head.rstrip('/')}/{{phone}}{mark}{options}"
    readings = {_reading(value, number) for number in _NUMBERS}
    if None in readings or len(readings) < len(_NUMBERS):
        raise SettingError("SMS_URL", _EXAMPLE)
    return value


def _reading(address: str, number: str) -> str | None:
    """Return what Apprise understands of the address for one number."""
    url = address.replace("{phone}", quote(f"+{number}")).replace("{digits}", number)
    with warnings.catch_warnings():
        # It loads all its plugins at once, also those that use what Python has deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        plugin = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if plugin is None:
        return None
    # With two targets, somebody else would read what is meant for one.
    targets = max(len(plugin), len(getattr(plugin, "targets", None) or ()))
    return str(plugin.url()) if targets == 1 else None  # type: ignore[no-untyped-call]
