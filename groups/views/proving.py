"""Coming in by a passkey, and proving oneself a second time."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups.account_mails import tell_account
from groups.accounts import BY_PASSKEY, SecondStep
from groups.domain.factors.apps import check_app
from groups.domain.factors.passkeys import ask_for_known, check_passkey
from groups.domain.factors.recovery import use_code
from groups.encryption import keyed_hash
from groups.errors import GroupsError
from groups.forms import ProofForm
from groups.models import Factor, User
from groups.rate_limits import RateLimit, TooManyTries, count_together, count_try
from groups.views.private import desk, kept_by_nobody, user_of
from groups.views.proofs import keep_question, note_proof, place_of, take_question

PASSKEY_LIMIT = RateLimit("passkey", most=60, period=600)
"""Questions to passkeys and their answers, of one client."""

CODE_LIMIT = RateLimit("second_step", most=10, period=3600)
"""Codes tried for one account, wherever from: six digits must not be guessed."""


@require_POST
@kept_by_nobody
def passkey_question(request: HttpRequest) -> HttpResponse:
    """`/organiser/connexion/cle/question/`: what a passkey signs; it names nobody."""
    try:
        count_try(request, PASSKEY_LIMIT)
    except TooManyTries as error:
        return JsonResponse({"detail": str(error)}, status=429)
    question = ask_for_known(place=place_of(request))
    return HttpResponse(keep_question(request, question), content_type="application/json")


@require_POST
@kept_by_nobody
def passkey_login(request: HttpRequest) -> HttpResponse:
    """`/organiser/connexion/cle/`: come in by a passkey alone."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL, status=303)
    try:
        count_try(request, PASSKEY_LIMIT)
        user = check_passkey(
            place=place_of(request),
            state=take_question(request),
            answer=request.POST.get("credential", ""),
            now=timezone.now(),
        )
    except GroupsError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("account_login"), status=303)
    login = Login(user=user, redirect_url=get_next_redirect_url(request))
    login.state[BY_PASSKEY] = True
    note_proof(request)
    response: HttpResponse = perform_login(request, login)
    return response


@login_stage_required(  # type: ignore[untyped-decorator] # allauth is not typed
    stage=SecondStep.key, redirect_urlname="account_login"
)
@kept_by_nobody
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """`/organiser/connexion/preuve/`: after the code by e-mail, for who has set up more."""
    stage = request._login_stage  # type: ignore[attr-defined]
    return _prove(request, stage.login.user, stage.exit)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def proof(request: HttpRequest) -> HttpResponse:
    """`/organiser/compte/preuve/`: before changing what one proves oneself with."""
    target = get_next_redirect_url(request) or reverse("account_home")
    return _prove(request, user_of(request), lambda: HttpResponseRedirect(target, status=303))


def _prove(request: HttpRequest, user: User, go_on: Callable[[], HttpResponse]) -> HttpResponse:
    if request.method != "POST":
        return _page(request, user, ProofForm())
    form = ProofForm(request.POST)
    try:
        if request.POST.get("credential"):
            _check_passkey(request, user)
        elif form.is_valid():
            _check_code(request, user, form.cleaned_data["code"])
        else:
            return _page(request, user, form, status=422)
    except TooManyTries as error:
        form.add_error(None, str(error))
        return _page(request, user, form, status=429)
    except GroupsError as error:
        form.refuse(error)
        return _page(request, user, form, status=422)
    note_proof(request)
    return go_on()


def _check_passkey(request: HttpRequest, user: User) -> None:
    count_try(request, PASSKEY_LIMIT)
    check_passkey(
        place=place_of(request),
        state=take_question(request),
        answer=request.POST["credential"],
        now=timezone.now(),
        user=user,
    )


def _check_code(request: HttpRequest, user: User, code: str) -> None:
    subject = keyed_hash(str(user.pk), purpose="second-step")[:24]
    if count_together(CODE_LIMIT, subject=subject) > CODE_LIMIT.most:
        raise TooManyTries(CODE_LIMIT.period)
    if check_app(user=user, code=code, now=timezone.now()):
        return
    if not use_code(user=user, code=code):
        message = _("Ce code n’est pas le bon, ou il a déjà servi. Prenez le suivant.")
        raise GroupsError("bad_code", message, field="code")
    tell_account(user, "recovery_used")
    left = _("Il vous reste %(n)d codes de secours.") % {"n": user.recovery_codes.count()}
    messages.warning(request, left)


def _page(request: HttpRequest, user: User, form: ProofForm, *, status: int = 200) -> HttpResponse:
    kinds = set(user.factors.values_list("kind", flat=True))
    options = ""
    if Factor.Kind.PASSKEY in kinds:
        options = keep_question(request, ask_for_known(place=place_of(request), user=user))
    context = {
        "form": form,
        "options": options,
        "has_app": Factor.Kind.APP in kinds,
        "is_in": request.user.is_authenticated,
        "next": get_next_redirect_url(request) or "",
    }
    return render(request, "account/second_step.html", context, status=status)
