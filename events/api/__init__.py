"""The API's routes about groups, events, sessions, registrations and counts."""

from ninja import Router

from . import agenda, attendance, programmes, registrations

router = Router()
for part in (programmes, agenda, registrations, attendance):
    router.add_router("", part.router)
