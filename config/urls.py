"""Addresses of the site."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import import_string

from config.api import api
from config.health import healthz, readyz
from config.languages import choose

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("events.urls")),
    path("", include("groups.public_urls")),
    path("organiser/", include("groups.urls")),
    path("organiser/", include("events.urls_organizer")),
    path("organiser/", include("notifications.urls_organizer")),
    path("api/v1/", api.urls),
    path("langue/", choose, name="language"),
    path("healthz", healthz),
    path("readyz", readyz),
]

if settings.EMBEDDED:
    urlpatterns.append(path("dev/mail/", include("notifications.urls")))

if settings.EMAIL_WEBHOOK:
    urlpatterns.append(path("rebonds/", import_string(settings.EMAIL_WEBHOOK).as_view()))

handler400 = "groups.error_views.bad_request"
handler403 = "groups.error_views.forbidden"
handler404 = "groups.error_views.not_found"
handler500 = "events.views.unreadable.server_error"
