"""The API's routes about groups, events, sessions, registrations and counts."""

from ninja import Router

from . import attendance, edits, messages, programmes, registrations

router = Router()
for part in (programmes, edits, messages, registrations, attendance):
    router.add_router("", part.router)
