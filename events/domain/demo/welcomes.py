"""« Comment ça se passe »: what organisers would add to their programme by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events.domain.feeds import touch_feeds
from events.models import (
    AccessFeature,
    AccessMode,
    AccessNeed,
    Event,
    EventText,
    Format,
    Kind,
)


@dataclass(frozen=True, kw_only=True)
class Welcome:
    """How a meeting goes, in words and in yes or no."""

    welcome: str
    summary_easy: str = ""
    usual_size: int | None = None
    may_listen: bool | None = None
    may_leave: bool | None = None
    may_bring: bool | None = None
    late_ok: bool | None = None
    features: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


_ON_LINE = "La salle ouvre dix minutes avant. La caméra peut rester éteinte."
_DOWNSTAIRS = (AccessFeature.STEP_FREE, AccessFeature.TOILETS, AccessFeature.TRANSPORT)
WELCOMES = {
    "Café pair-aidance": Welcome(
        welcome="Un pair-aidant vous attend à l’entrée, sous le panneau jaune. On s’installe, "
        "on prend un café ou un thé, et chacun parle s’il en a envie.",
        summary_easy="On boit un café ensemble. On parle, ou on écoute. On part quand on veut.",
        usual_size=14,
        may_listen=True,
        may_leave=True,
        may_bring=True,
        late_ok=True,
        features=_DOWNSTAIRS,
    ),
    "Café pair-aidance du samedi": Welcome(
        welcome="Deux pairs-aidants vous accueillent autour d’une grande table.",
        summary_easy="On boit un café ensemble le samedi matin.",
        usual_size=10,
        may_listen=True,
        may_leave=True,
        may_bring=True,
        late_ok=True,
        features=(AccessFeature.STEP_FREE, AccessFeature.TRANSPORT),
    ),
    "Groupe de parole entre pairs": Welcome(
        welcome="La porte s’ouvre un quart d’heure avant. On rappelle le cadre : ce qui se dit "
        "ici reste ici. Puis la parole tourne ; on peut passer son tour.",
        summary_easy="On parle entre personnes concernées. Tout reste entre nous.",
        usual_size=8,
        may_listen=True,
        may_leave=True,
        may_bring=False,
        late_ok=False,
        features=(AccessFeature.QUIET_ROOM, AccessFeature.TOILETS),
    ),
    "Groupe de parole des proches": Welcome(
        welcome="Une bénévole, proche elle aussi, vous accueille. Une psychologue est présente.",
        usual_size=9,
        may_listen=True,
        may_leave=True,
        may_bring=False,
        late_ok=True,
    ),
    "Accueil libre": Welcome(
        welcome="Un animateur ou un adhérent vous montre les lieux. Rien n’est obligatoire : "
        "on peut lire, jouer, discuter, ou juste être là.",
        summary_easy="La maison est ouverte. On vient quand on veut.",
        usual_size=12,
        may_listen=True,
        may_leave=True,
        may_bring=True,
        late_ok=True,
        features=(*_DOWNSTAIRS, AccessFeature.QUIET_ROOM),
    ),
    "Accueil": Welcome(
        welcome="Quelqu’un vous ouvre et vous fait visiter. Le café est prêt.",
        usual_size=9,
        may_listen=True,
        may_leave=True,
        may_bring=True,
        late_ok=True,
        features=_DOWNSTAIRS,
    ),
    "Atelier cuisine": Welcome(
        welcome="On choisit la recette ensemble, on cuisine, puis on mange. "
        "Pas besoin de savoir cuisiner.",
        summary_easy="On cuisine et on mange ensemble.",
        usual_size=6,
        may_listen=True,
        may_leave=True,
        may_bring=False,
        late_ok=False,
        features=(AccessFeature.STEP_FREE, AccessFeature.TOILETS),
    ),
    "Atelier peinture": Welcome(
        welcome="Le matériel est sur la table. Chacun va à son rythme.",
        needs=(AccessNeed.STEP_FREE, AccessNeed.NEAR_THE_DOOR, AccessNeed.QUIET_CORNER),
        usual_size=7,
        may_listen=True,
        may_leave=True,
        late_ok=True,
    ),
    "Permanence jeunes": Welcome(
        welcome="Un pair salarié vous reçoit, seul ou avec quelqu’un de confiance.",
        usual_size=5,
        may_leave=True,
        may_bring=True,
        late_ok=True,
        features=(AccessFeature.TRANSPORT,),
    ),
    "Point d'étape en visio": Welcome(
        welcome="Le lien arrive avec la confirmation. La caméra peut rester éteinte.",
        usual_size=6,
        may_listen=True,
        may_leave=True,
        late_ok=True,
    ),
    "Parole en ligne": Welcome(
        welcome="Le lien arrive avec la confirmation. On peut écouter sans se montrer.",
        usual_size=7,
        may_listen=True,
        may_leave=True,
        late_ok=True,
    ),
}


def add_welcomes(*, now: datetime) -> None:
    """Write what is known of each event, and a link to those held on line."""
    texts = list(
        EventText.objects.filter(title__in=WELCOMES).select_related("event").order_by("pk")
    )
    for text in texts:
        _add(text, WELCOMES[text.title])
    EventText.objects.bulk_update(texts, ["welcome", "summary_easy"])
    names = ["usual_size", "may_listen", "may_leave", "may_bring", "late_ok", "access_features"]
    names += ["asks_first_time", "asked_needs", "takes_plans"]
    Event.objects.bulk_update([text.event for text in texts], names)
    online = list(Event.objects.filter(format__in=[Format.ONLINE, Format.HYBRID]))
    for event in online:
        event.online_url = f"https://visio.example/{event.public_id.hex[:12]}"
        event.confirmed_note = _ON_LINE
    Event.objects.bulk_update(online, ["online_url", "confirmed_note"])
    touch_feeds(event_ids=[text.event_id for text in texts], now=now)


def _add(text: EventText, welcome: Welcome) -> None:
    text.welcome, text.summary_easy = welcome.welcome, welcome.summary_easy
    event = text.event
    event.usual_size = welcome.usual_size
    event.may_listen, event.may_leave = welcome.may_listen, welcome.may_leave
    event.may_bring, event.late_ok = welcome.may_bring, welcome.late_ok
    event.access_features = list(welcome.features)
    event.takes_plans = event.access_mode == AccessMode.DROP_IN and event.kind == Kind.PEER_CAFE
    event.asked_needs, event.asks_first_time = list(welcome.needs), bool(welcome.needs)
