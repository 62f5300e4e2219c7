"""Addresses of the accounts, under ``/organiser/``; the names are those allauth looks up."""

from __future__ import annotations

from django.urls import path

from groups import views

request_code = views.RequestCode.as_view()

urlpatterns = [
    path("connexion/", request_code, name="account_login"),
    path("connexion/", request_code, name="account_request_login_code"),
    path("connexion/code/", views.EnterCode.as_view(), name="account_confirm_login_code"),
    path("deconnexion/", views.log_out, name="account_logout"),
]
