"""In which language a request is answered: what the browser prefers, unless somebody chose here.

Calendars stay French: published bytes are the same for everybody, whoever asks first.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

SAME_FOR_ALL = "/feeds/"


class Languages(LocaleMiddleware):
    """Answer in the language of the display cookie, else of ``Accept-Language``, else French."""

    def process_request(self, request: HttpRequest) -> None:
        """Choose the language in which everything behind speaks."""
        if request.path_info.startswith(SAME_FOR_ALL):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE
        else:
            super().process_request(request)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Say which language it is, and what it depended on."""
        if request.path_info.startswith(SAME_FOR_ALL):
            return response
        patch_vary_headers(response, ("Cookie",))
        return super().process_response(request, response)


@csrf_exempt
@require_POST
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """`/langue/`: keep to a language on this device. Nobody else's pages set a cookie.

    Raises BadRequest for a language that we don't speak.
    """
    language = request.POST.get("langue", "")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest
    response = HttpResponseRedirect(_page_before(request), status=303)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


def _page_before(request: HttpRequest) -> str:
    """Return the page of ours where the button was pressed; the agenda if the browser is mum."""
    before = request.headers.get("Referer", "")
    return before if url_has_allowed_host_and_scheme(before, {request.get_host()}) else "/"
