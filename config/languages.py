"""In which language a request is answered: what the browser prefers, unless somebody chose here.

Calendars stay French: published bytes are the same for everybody, whoever asks first.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from groups.domain.languages import keep_language
from groups.models import User

SAME_FOR_ALL = "/feeds/"


class Languages:
    """Answer in the language of the display cookie, else of ``Accept-Language``, else French.

    Unlike Django's own, it leaves the thread as it found it: what runs there next, a calendar
    being rendered in front of Django, is for somebody else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let everything behind speak that language; say which, and what it depended on."""
        if request.path_info.startswith(SAME_FOR_ALL):
            with translation.override(settings.LANGUAGE_CODE):
                return self.get_response(request)
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = self.get_response(request)
        # A page in a language of its own, whoever asks, has said so.
        if "Content-Language" not in response:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
            response["Content-Language"] = language
        return response


@csrf_exempt
@require_POST
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """`/langue/`: keep to a language on this device, and in mails to who is logged in.

    Nobody else's pages set a cookie.
    Raises BadRequest for a language that we don't speak.
    """
    language = request.POST.get("langue", "")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest
    if isinstance(request.user, User):
        keep_language(request.user, language)
    response = HttpResponseRedirect(_page_before(request), status=303)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def _page_before(request: HttpRequest) -> str:
    """Return the page of ours where the button was pressed; the agenda if the browser is mum."""
    before = request.headers.get("Referer", "")
    return before if url_has_allowed_host_and_scheme(before, {request.get_host()}) else "/"
