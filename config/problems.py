"""Problem details (RFC 9457): one shape for every error of the API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/"


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field."""

    field: str
    code: str
    message: str


def problem(
    status: int, *, code: str, detail: str, errors: Sequence[FieldProblem] = ()
) -> HttpResponse:
    """Return a problem; ``code`` is stable, ``detail`` tells a person what to do."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = [asdict(one) for one in errors]
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def problem_of_field(error: dict[str, Any]) -> FieldProblem:
    """Return a validation error in the person's language."""
    place = [str(part) for part in error.get("loc", ()) if part not in {"body", "payload"}]
    if place and place[0] in {"query", "path", "header"}:
        place = place[1:]
    kind = str(error.get("type", "invalid"))
    return FieldProblem(".".join(place), kind, _words(kind, error.get("ctx") or {}))


def _words(kind: str, values: dict[str, Any]) -> str:
    known = {
        "missing": _("Ce champ manque."),
        "extra_forbidden": _("Ce champ n’existe pas ici : retirez-le ou vérifiez son nom."),
        "string_too_long": _("Ce texte est trop long."),
        "too_long": _("Cette liste est trop longue."),
        "bool_parsing": _("Répondez par true ou false."),
        "bool_type": _("Répondez par true ou false."),
        "int_parsing": _("Donnez un nombre entier."),
        "int_type": _("Donnez un nombre entier."),
        "int_from_float": _("Donnez un nombre entier."),
        "float_type": _("Donnez un nombre."),
        "string_type": _("Donnez un texte entre guillemets."),
        "list_type": _("Donnez une liste."),
        "uuid_parsing": _("Cet identifiant n’a pas la bonne forme."),
        "date_parsing": _("Donnez une date comme 2026-12-03."),
        "date_from_datetime_parsing": _("Donnez une date comme 2026-12-03."),
        "json_invalid": _("Ce n’est pas du JSON lisible."),
    }
    return known.get(kind, _("Cette valeur n’est pas possible ici."))


_DETAILS: dict[int, tuple[str, Callable[[], str]]] = {
    400: ("bad_request", lambda: _("Cette requête ne se lit pas : vérifiez son corps.")),
    403: ("forbidden", lambda: _("Cette action n’est pas permise.")),
    404: ("not_found", lambda: _("Rien à cette adresse.")),
    405: ("method_not_allowed", lambda: _("Cette méthode n’est pas possible ici : voyez Allow.")),
    413: ("too_large", lambda: _("C’est trop long : envoyez moins à la fois.")),
    500: ("server_error", lambda: _("Une erreur de notre côté. Réessayez dans un moment.")),
    503: ("try_again", lambda: _("Le site est très occupé. Attendez, puis envoyez de nouveau.")),
}

_KEPT = ("Allow", "Cache-Control", "Retry-After")


class ApiProblems:
    """Turn what Django itself answers under ``/api/`` (404, 405, 400…) into problem details."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Rewrite an error that is not a problem yet, keeping its headers that matter."""
        response = self.get_response(request)
        is_error = request.path.startswith(PREFIX) and response.status_code >= 400
        if not is_error or response.get("Content-Type", "").startswith(CONTENT_TYPE):
            return response
        code, detail = _DETAILS.get(
            response.status_code, ("error", lambda: _("La requête n’a pas abouti."))
        )
        rewritten = problem(response.status_code, code=code, detail=detail())
        for header in _KEPT:
            if header in response:
                rewritten[header] = response[header]
        return rewritten
