"""Addresses of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("events.urls")),
    path("organiser/", include("groups.urls")),
    path("api/v1/", api.urls),
]
