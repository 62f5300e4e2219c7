"""The API: routers mounted, and errors turned into problem details (RFC 9457)."""

from __future__ import annotations

from cryptography.fernet import InvalidToken
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import Swagger

from config.description import DescribedAPI
from config.problems import FieldProblem, problem, problem_of_field
from events.api import router
from events.errors import EventsError
from events.views.unreadable import log_unreadable
from groups.errors import GroupsError
from groups.rate_limits import TooManyTries

api = DescribedAPI(
    title="Tablée",
    version="1",
    description="Rencontres, inscriptions, calendriers et comptages de groupes de pair-aidance.",
    urls_namespace="api",
    # The pages would send the description to a checker on another site.
    docs=Swagger(settings={"validatorUrl": None}),
)
api.add_router("", router)

STATUS = {
    "not_found": 404,
    "session_full": 409,
    "session_cancelled": 409,
    "session_past": 409,
    "season_closed": 409,
    "no_registration_needed": 409,
    "interview_first": 409,
    "whole_series_only": 409,
    "one_date_at_a_time": 409,
    "registration_not_ready": 409,
    "registration_not_open_yet": 409,
    "registration_closed": 409,
    "already_cancelled": 409,
    "erased": 409,
    "no_room": 409,
    "no_offer": 409,
    "offer_over": 409,
    "capacity_below_confirmed": 409,
    "same_start": 409,
    "undo_too_late": 409,
    "too_many_messages": 409,
    "nobody_to_tell": 409,
    "undo_overtaken": 409,
    "changed_meanwhile": 409,
    "parties_wait": 409,
    "second_factor_missing": 403,
    "too_many_requests": 429,
}
"""What a refusal's code answers; every other one is 422."""


@api.exception_handler(EventsError)
@api.exception_handler(GroupsError)
def refused(request: HttpRequest, error: EventsError | GroupsError) -> HttpResponse:
    """Answer a rule's no."""
    status = STATUS.get(error.code, 422)
    fields = [FieldProblem(error.field, error.code, str(error.message))] if error.field else []
    response = problem(status, code=error.code, detail=str(error.message), errors=fields)
    if isinstance(error, TooManyTries):
        response["Retry-After"] = str(error.retry_after)
    return response


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a body or parameters that can't be read, naming each field."""
    fields = [problem_of_field(one) for one in error.errors]
    detail = _("Certains champs sont à corriger : voyez « errors ».")
    return problem(422, code="invalid_input", detail=detail, errors=fields)


@api.exception_handler(AuthenticationError)
def unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer a missing or unknown token."""
    detail = _("Donnez un jeton valable : « Authorization: Bearer … ».")
    response = problem(401, code="unauthenticated", detail=detail)
    response["WWW-Authenticate"] = 'Bearer realm="tablee"'
    return response


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Answer what is unknown, or hidden from the caller: they look the same."""
    return problem(404, code="not_found", detail=_("Rien à cette adresse."))


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what the framework refused (a body that is not JSON)."""
    detail = _("Le corps de la requête n’est pas du JSON lisible.")
    return problem(error.status_code, code="bad_request", detail=detail)


@api.exception_handler(InvalidToken)
def unreadable(request: HttpRequest, error: InvalidToken) -> HttpResponse:
    """Answer what no key reads, after one was lost: a failure, for whoever watches the site."""
    log_unreadable()
    detail = _("Nous n’arrivons pas à lire cette inscription pour l’instant : contactez le groupe.")
    response = problem(500, code="unreadable", detail=detail)
    response["Cache-Control"] = "no-store"
    return response
