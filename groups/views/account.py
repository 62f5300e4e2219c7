"""`/organiser/compte/…`: passkeys, the app and the recovery codes of one's own account."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups.account_mails import tell_account
from groups.domain.api_tokens import living_tokens, token_key
from groups.domain.factors.account import own_factor, remove_factor, rename_factor
from groups.domain.factors.apps import add_app, new_secret, setup_address
from groups.domain.factors.needs import is_lacking, is_required_of
from groups.domain.factors.passkeys import add_passkey, ask_for_new
from groups.domain.factors.recovery import renew_codes
from groups.encryption import decrypt, encrypt
from groups.errors import GroupsError
from groups.forms import AppForm, NameForm
from groups.models import Factor
from groups.qr_codes import qr_svg
from groups.views.private import desk, user_of
from groups.views.proofs import keep_question, place_of, proved_lately, stay_in, take_question

NEW_APP = "new_app"
"""In the session, encrypted: the secret of an app that did not show its first code yet."""


@require_safe
@desk
def home(request: HttpRequest) -> HttpResponse:
    """`/organiser/compte/`: what one comes in with."""
    user = user_of(request)
    factors = list(user.factors.all())
    context = {
        "account": user,
        "passkeys": [one for one in factors if one.kind == Factor.Kind.PASSKEY],
        "app": next((one for one in factors if one.kind == Factor.Kind.APP), None),
        "codes_left": user.recovery_codes.count(),
        "has_factor": bool(factors),
        "is_lacking": is_lacking(user),
        "is_required": is_required_of(user),
        "tokens": [(token_key(one), one) for one in living_tokens(user=user)],
    }
    return render(request, "groups/account/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def new_passkey(request: HttpRequest) -> HttpResponse:
    """`/organiser/compte/cles/nouvelle/`: add a passkey, under a name."""
    if request.method != "POST":
        return _passkey_page(request, NameForm(initial={"name": _("Cet appareil")}))
    form = NameForm(request.POST)
    user = user_of(request)
    try:
        add_passkey(
            user=user,
            place=place_of(request),
            state=take_question(request),
            answer=request.POST.get("credential", ""),
            name=request.POST.get("name", ""),
            now=timezone.now(),
        )
    except GroupsError as error:
        form.refuse(error)
        return _passkey_page(request, form, status=422)
    return _added(request)


@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def new_app(request: HttpRequest) -> HttpResponse:
    """`/organiser/compte/application/`: add an app by its first code."""
    if user_of(request).factors.filter(kind=Factor.Kind.APP).exists():
        return HttpResponseRedirect(reverse("account_home"), status=303)
    sealed = request.session.get(NEW_APP)
    if request.method != "POST" or not sealed:
        return _app_page(request, AppForm())
    form = AppForm(request.POST)
    if form.is_valid():
        try:
            code = form.cleaned_data["code"]
            secret, now = decrypt(sealed), timezone.now()
            add_app(user=user_of(request), secret=secret, code=code, now=now)
        except GroupsError as error:
            form.refuse(error)
        else:
            del request.session[NEW_APP]
            return _added(request)
    return _app_page(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def factor(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`/organiser/compte/cles/<id>/`: name it otherwise, or take it away."""
    user = user_of(request)
    try:
        found = own_factor(user=user, public_id=public_id)
    except GroupsError as error:
        raise Http404 from error
    form = NameForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST":
        try:
            if request.POST.get("act") == "remove":
                return _removed(request, public_id)
            rename_factor(user=user, public_id=public_id, name=request.POST.get("name", ""))
            messages.success(request, _("C’est enregistré."))
            return HttpResponseRedirect(reverse("account_home"), status=303)
        except GroupsError as error:
            form.refuse(error)
    context = {"factor": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "groups/account/factor.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """`/organiser/compte/codes-de-secours/`: make new ones; they show in that answer alone."""
    user = user_of(request)
    codes: list[str] = []
    if request.method == "POST":
        try:
            codes = renew_codes(user=user)
        except GroupsError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("account_home"), status=303)
        tell_account(user, "codes_renewed")
    context = {
        "codes": codes,
        "codes_left": user.recovery_codes.count(),
        "has_factor": user.factors.exists(),
    }
    return render(request, "groups/account/recovery_codes.html", context)


def _passkey_page(request: HttpRequest, form: NameForm, *, status: int = 200) -> HttpResponse:
    try:
        question = ask_for_new(user=user_of(request), place=place_of(request))
    except GroupsError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("account_home"), status=303)
    context = {"form": form, "options": keep_question(request, question)}
    return render(request, "groups/account/new_passkey.html", context, status=status)


def _app_page(request: HttpRequest, form: AppForm, *, status: int = 200) -> HttpResponse:
    sealed = request.session.get(NEW_APP)
    secret = decrypt(sealed) if sealed else new_secret()
    request.session[NEW_APP] = sealed or encrypt(secret)
    context = {
        "form": form,
        "qr": qr_svg(setup_address(user=user_of(request), secret=secret)),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    return render(request, "groups/account/new_app.html", context, status=status)


def _added(request: HttpRequest) -> HttpResponse:
    """Go on to recovery codes, the first time; what others sessions were open ended."""
    user = user_of(request)
    stay_in(request)
    tell_account(user, "added")
    messages.success(request, _("C’est ajouté. Les autres appareils ont été déconnectés."))
    is_first = not user.recovery_codes.exists()
    name = "account_recovery_codes" if is_first else "account_home"
    return HttpResponseRedirect(reverse(name), status=303)


def _removed(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    user = user_of(request)
    remove_factor(user=user, public_id=public_id)
    tell_account(user, "removed")
    messages.success(request, _("C’est retiré."))
    return HttpResponseRedirect(reverse("account_home"), status=303)
