"""Addresses of the caught mail; mounted in the embedded default only."""

from __future__ import annotations

from django.urls import path

from notifications.views import caught_mail as views

app_name = "dev_mail"

urlpatterns = [
    path("", views.mail_list, name="list"),
    path("<slug:name>/", views.mail_detail, name="detail"),
    path("<slug:name>/html/", views.mail_html, name="html"),
    path("<slug:name>/source/", views.mail_source, name="source"),
    path("<slug:name>/fichiers/<int:number>/", views.mail_attachment, name="attachment"),
]
