"""Phone numbers as people write them, kept in the one form that all of the world dials (E.164).

Reads them by the rules of libphonenumber. Of a number without a country, France's comes first,
then those of the overseas territories that share its plan: « 0692… » is dialled the same from
Lyon and from Saint-Denis, and can only be La Réunion's (+262).
"""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

HOME = "FR"
_SAME_PLAN = (HOME, "RE", "YT", "GP", "MQ", "GF", "PM")
_HOME_CODE = phonenumbers.country_code_for_region(HOME)
_OUR_CODES = {phonenumbers.country_code_for_region(region) for region in _SAME_PLAN}
_HOME_LENGTH = 9
_NO_COUNTRY = phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_MOBILE_BEGINNINGS = ("6", "7")
"""What French mobile numbers begin with, also those that the rules don't know yet."""


def e164(written: str) -> str:
    """Return « +33612345678 » for « 06 12 34 56 78 »; '' for what can't be a number.

    A number that is well formed but not given to anybody yet counts as one: the rules are as
    old as this release.
    """
    number = _read(written)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else ""


def takes_sms(written: str) -> bool:
    """Whether an SMS can be sent there: to a mobile of a country, not to a fixed line."""
    number = _read(written)
    if number is None or phonenumbers.region_code_for_number(number) == _NO_COUNTRY:
        return False
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.UNKNOWN and number.country_code == _HOME_CODE:
        return str(number.national_number).startswith(_MOBILE_BEGINNINGS)
    return kind in _MOBILE


def phone_words(written: str) -> str:
    """Return « 06 12 34 56 78 », or « +32 470 12 34 56 » abroad; as written where unreadable."""
    number = _read(written)
    if number is None:
        return written
    is_ours = number.country_code in _OUR_CODES
    form = PhoneNumberFormat.NATIONAL if is_ours else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def _read(written: str) -> PhoneNumber | None:
    """Return the number; None for what nobody could dial."""
    likely = None
    for region in (HOME,) if written.startswith("+") else _SAME_PLAN:
        try:
            number = phonenumbers.parse(written, region)
        except NumberParseException:
            return None
        if region != HOME and not _is_as_long_as_ours(number):
            continue
        if phonenumbers.is_valid_number(number):
            return number
        if likely is None and _is_likely(number):
            likely = number
    return likely


def _is_likely(number: PhoneNumber) -> bool:
    """Whether it may be a number that the rules don't know yet."""
    if number.country_code == _HOME_CODE:
        return _is_as_long_as_ours(number)
    return phonenumbers.is_possible_number(number)


def _is_as_long_as_ours(number: PhoneNumber) -> bool:
    return len(str(number.national_number)) == _HOME_LENGTH
