"""``/dev/mail/``: what would have been sent, for whoever holds the key of ``make run``."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from notifications.domain import caught_mail
from notifications.errors import NotificationsError

View = Callable[..., HttpResponse]

# A mail is somebody's text: nothing in it runs, nothing is fetched, and links open elsewhere.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


def _with_key(view: View) -> View:
    """Without the right key the pages are not there; nobody indexes or keeps them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        given, key = request.GET.get("key", ""), settings.DEV_MAIL_KEY
        if not key or not hmac.compare_digest(given.encode(), key.encode()):
            raise Http404
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return require_safe(guarded)


def _mail(name: str) -> caught_mail.CaughtMail:
    try:
        return caught_mail.read(_directory(), name=name)
    except NotificationsError as error:
        raise Http404 from error


def _directory() -> Path:
    return Path(settings.DEV_MAIL_DIR)


@_with_key
def mail_list(request: HttpRequest) -> HttpResponse:
    """The newest messages first."""
    context = {"mails": caught_mail.latest(_directory()), "key": settings.DEV_MAIL_KEY}
    return render(request, "notifications/mail_list.html", context)


@_with_key
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    """One message: text, HTML in a sandbox, files."""
    context = {"mail": _mail(name), "key": settings.DEV_MAIL_KEY}
    return render(request, "notifications/mail_detail.html", context)


@_with_key
@xframe_options_sameorigin
def mail_html(_request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, as the sandbox shows it."""
    html = '<base target="_blank">' + _mail(name).html
    return HttpResponse(html, headers={"Content-Security-Policy": _MAIL_POLICY})


@_with_key
def mail_source(_request: HttpRequest, name: str) -> HttpResponse:
    """What would have gone over the wire."""
    return HttpResponse(_mail(name).source, content_type="text/plain; charset=utf-8")


@_with_key
def mail_attachment(_request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One file that came with the message."""
    attachments = _mail(name).attachments
    if number >= len(attachments):
        raise Http404
    file = attachments[number]
    is_calendar = file.content_type == "text/calendar"
    return HttpResponse(
        file.content,
        content_type="text/calendar; charset=utf-8" if is_calendar else "application/octet-stream",
        headers={"Content-Disposition": content_disposition_header(True, file.name) or ""},
    )
