"""Addresses of the accounts, under ``/organiser/``; some names are those allauth looks up."""

from __future__ import annotations

from django.urls import path

from groups.views import (
    account,
    association,
    closing,
    invitations,
    login,
    naming,
    proving,
    team,
    tokens,
)

request_code = login.RequestCode.as_view()

urlpatterns = [
    path("connexion/", request_code, name="account_login"),
    path("connexion/", request_code, name="account_request_login_code"),
    path("connexion/code/", login.EnterCode.as_view(), name="account_confirm_login_code"),
    path("connexion/cle/", proving.passkey_login, name="account_passkey_login"),
    path("connexion/cle/question/", proving.passkey_question, name="account_passkey_question"),
    path("connexion/preuve/", proving.second_step, name="account_second_step"),
    path("deconnexion/", login.log_out, name="account_logout"),
    path("compte/", account.home, name="account_home"),
    path("compte/nom/", naming.own_name, name="account_name"),
    path("compte/preuve/", proving.proof, name="account_proof"),
    path("compte/cles/nouvelle/", account.new_passkey, name="account_new_passkey"),
    path("compte/cles/<uuid:public_id>/", account.factor, name="account_factor"),
    path("compte/application/", account.new_app, name="account_new_app"),
    path("compte/codes-de-secours/", account.recovery_codes, name="account_recovery_codes"),
    path("compte/jetons/<uuid:public_id>/", tokens.token, name="account_token"),
    path("compte/fermer/", closing.close, name="account_close"),
    path("groupes/<slug:slug>/equipe/", team.of_group, name="team_of_group"),
    path("associations/<slug:slug>/equipe/", team.of_association, name="team_of_association"),
    path(
        "groupes/<slug:slug>/equipe/inviter/", invitations.into_group, name="team_invite_to_group"
    ),
    path(
        "associations/<slug:slug>/equipe/inviter/",
        invitations.into_association,
        name="team_invite_to_association",
    ),
    path(
        "equipe/invitations/<uuid:public_id>/annuler/",
        invitations.take_back,
        name="team_invitation_withdraw",
    ),
    path("invitation/<str:token>/", invitations.answer, name="team_invitation"),
    path("equipe/remettre/", team.undo, name="team_undo"),
    path("equipe/<uuid:public_id>/", team.role, name="team_role"),
    path(
        "associations/<slug:slug>/securite/",
        association.association_security,
        name="association_security",
    ),
    path(
        "associations/<slug:slug>/securite/<uuid:account>/",
        association.reset,
        name="association_reset",
    ),
]
