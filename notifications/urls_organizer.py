"""Addresses of what organisers see of messages, under ``/organiser/``."""

from __future__ import annotations

from django.urls import path

from notifications.views import delivery_log, digests

app_name = "told"
urlpatterns = [
    path("resume/", digests.settings_page, name="digest"),
    path("resume/<uuid:key>/arret/", digests.stop, name="digest_stop"),
    path("seances/<uuid:public_id>/messages/", delivery_log.log, name="log"),
]
