"""Events as programs send them."""

from typing import Any

BODY: dict[str, Any] = {
    "title": "Café des liens",
    "kind": "peer_cafe",
    "starts_at": "2026-12-03T18:30",
    "duration_minutes": 120,
}
FULL: dict[str, Any] = {
    **BODY,
    "audience": ["relatives", "lived_experience"],
    "min_age": 18,
    "max_age": 30,
    "access_mode": "registration",
    "format": "hybrid",
    "visibility": "unlisted",
    "description": "Un.\n\nDeux.",
    "summary_easy": "Simple.",
    "how_it_goes": {
        "welcome": "Zoé ouvre.",
        "usual_size": 12,
        "may_listen": True,
        "may_leave": False,
        "may_bring": None,
        "late_ok": True,
    },
    "fee": {"amount": "5.00", "free_price": False, "member_amount": "2.50"},
    "access_features": ["step_free", "quiet_room"],
    "timezone": "Europe/Paris",
    "rrule": "FREQ=WEEKLY;COUNT=4;BYDAY=TH",
    "rdates": ["2026-12-05T10:00"],
    "exdates": ["2026-12-10"],
    "capacity": 12,
    "waitlist": False,
    "venue": {
        "name": "Mairie",
        "street": "1 place Bellecour",
        "postcode": "69002",
        "city": "Lyon",
        "department": "69",
        "latitude": 45.75,
        "longitude": 4.83,
        "access_notes": "Sonnez.",
    },
    "online_url": "https://visio.exemple.example/salle",
    "facilitators": [{"label": "Zoé", "role": "peer_supporter"}],
}
