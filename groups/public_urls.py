"""Addresses of the pages about help, privacy and the site itself."""

from __future__ import annotations

from django.urls import path

from groups import public_views

app_name = "groups"
urlpatterns = [
    path("aide/", public_views.help_now, name="help"),
    path("confidentialite/", public_views.privacy, name="privacy"),
    path("confidentialite/<slug:slug>/", public_views.controller, name="controller"),
    path("mentions-legales/", public_views.legal, name="legal"),
    path("accessibilite/", public_views.accessibility, name="accessibility"),
    path("contact/", public_views.contact, name="contact"),
    path("plan-du-site/", public_views.site_map, name="site_map"),
    path("robots.txt", public_views.robots, name="robots"),
]
