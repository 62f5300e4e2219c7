"""The API's routes about groups, events, sessions, registrations and counts."""

from ninja import Router

from . import attendance, edits, programmes, registrations

router = Router()
for part in (programmes, edits, registrations, attendance):
    router.add_router("", part.router)
