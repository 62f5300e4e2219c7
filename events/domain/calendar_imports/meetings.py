"""Links of online meetings, taken out of places and descriptions: they are for confirmed people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from groups.domain.folding import fold

_URL = re.compile(r"https?://[^\s<>\"'()\[\]]{4,1000}", re.IGNORECASE)
_HOSTS = (
    *("teams.microsoft.com", "teams.live.com", "zoom.us", "zoom.com", "meet.google.com"),
    *("meet.jit.si", "webex.com", "whereby.com", "framatalk.org", "visio.numerique.gouv.fr"),
    *("webinaire.numerique.gouv.fr", "webconf.numerique.gouv.fr", "rendez-vous.renater.fr"),
    *("join.skype.com", "meet.lync.com", "gotomeeting.com", "gotomeet.me", "livestorm.co"),
    *("kmeet.infomaniak.com", "8x8.vc", "visio.chatons.org", "meet.lit"),
)
_NAMES = ("bbb", "bigbluebutton", "jitsi", "visio", "meet", "webconf", "greenlight")
_RULER = re.compile(r"\s*[_\-=~.·*:]{8,}\s*")
_MEANT = re.compile(
    r"\b(?:meeting id|id de (?:la )?reunion|reunion id|passcode|code secret|code d acces"
    r"|mot de passe|password|pin|conference id|id de conference|numero de reference"
    r"|one tap mobile|rejoindre|rejoignez|join|cliquez ici|dial in|appeler|composez)\b"
)
_ONLINE = re.compile(
    r"\b(?:en ligne|visio\w*|zoom|teams|skype|google meet|jitsi|webinaire|distanciel"
    r"|a distance|online|virtuel\w*)\b"
)
_PHONE = re.compile(r"\b(?:par telephone|telephonique|conference telephonique)\b")
_SHORT_LINE = 200


def meeting_link(texts: Iterable[str]) -> str:
    """Return the first address of an online meeting in the texts; '' for none."""
    found = (one for text in texts for one in _URL.findall(text))
    return next((link for one in found if is_meeting(link := one.rstrip(".,;:!?>"))), "")


def is_meeting(url: str) -> bool:
    """Tell whether an address is that of a meeting room."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    if any(host == known or host.endswith(f".{known}") for known in _HOSTS):
        return bool(parts.path.strip("/"))
    return host.split(".")[0] in _NAMES and bool(parts.path.strip("/"))


def without_meeting(text: str) -> str:
    """Return a description without the link, the codes and the frame that programs put round it.

    What such a program adds stands between rulers, or goes on to the end.
    """
    parts = _between_rulers(text.split("\n"))
    kept = [part for part in parts if not any(map(_has_meeting, part))]
    lines = [line for part in kept for line in part]
    if len(kept) == len(parts):
        return text
    if len(parts) == 1:
        lines = [line for line in parts[0] if not _is_about_joining(line)]
    return "\n".join(lines).strip()


def _between_rulers(lines: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in lines:
        if _RULER.fullmatch(line):
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _has_meeting(line: str) -> bool:
    return any(is_meeting(one) for one in _URL.findall(line))


def _is_about_joining(line: str) -> bool:
    if _has_meeting(line):
        return True
    return len(line) <= _SHORT_LINE and bool(_MEANT.search(fold(line)))


def says_online(place: str) -> bool:
    """Tell whether a place is none: « Visio », « Réunion Microsoft Teams », a link."""
    bare = _URL.sub("", place)
    return not bare.strip(" ,;-:()") if bare != place else bool(_ONLINE.search(fold(place)))


def says_phone(place: str) -> bool:
    """Tell whether one meets by telephone."""
    return bool(_PHONE.search(fold(place)))


def without_links(place: str) -> str:
    """Return a place without the addresses of rooms in it."""
    return " ".join(_URL.sub(" ", place).split()).strip(" ,;-:")
