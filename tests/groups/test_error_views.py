"""What people read when a page can't be given."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from config import urls


def raising(error: Exception):
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


def asking(query: str):
    def view(request: HttpRequest) -> HttpResponse:
        connection.cursor().execute(query)
        raise AssertionError(query)

    return view


urlpatterns = [
    path("forbidden/", raising(PermissionDenied())),
    path("bad/", raising(SuspiciousOperation("odd"))),
    path("long/", raising(RequestDataTooBig("odd"))),
    path("busy/", raising(OperationalError("secret detail"))),
    path("away/", raising(InterfaceError("secret detail"))),
    path("wrong/", asking("SELECT nothing FROM nowhere")),
    path("broken/", raising(RuntimeError("secret detail"))),
    path("", include("config.urls")),
]
handler400 = "groups.error_views.bad_request"
handler403 = "groups.error_views.forbidden"
handler404 = "groups.error_views.not_found"
handler500 = "events.views.unreadable.server_error"

CASES = [
    ("/nowhere/", 404, "Cette page n’existe pas, ou plus"),
    ("/forbidden/", 403, "Cette page n’est pas accessible"),
    ("/bad/", 400, "Nous n’avons pas compris cette demande"),
    ("/long/", 413, "Nous n’avons pas compris cette demande"),
    ("/broken/", 500, "Un souci de notre côté"),
    ("/wrong/", 500, "Un souci de notre côté"),
    ("/busy/", 503, "Réessayez dans un instant"),
    ("/away/", 503, "Réessayez dans un instant"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status", "words"), CASES)
@override_settings(ROOT_URLCONF=__name__)
def test_an_error_page_keeps_help_in_its_place_and_tells_no_detail(address, status, words):
    response = Client(raise_request_exception=False).get(address)
    html = response.content.decode()
    assert response.status_code == status
    assert words in html
    assert 'class="help-link" href="/aide/"' in html
    assert response["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response
    assert "secret detail" not in html
    assert address not in html
    assert ("Retry-After" in response) is (status == 503)


def test_the_site_uses_them():
    assert (urls.handler400, urls.handler403) == (handler400, handler403)
    assert (urls.handler404, urls.handler500) == (handler404, handler500)
