"""The API as a whole: one shape for refusals, an honest description, readable pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from playwright.sync_api import Page

from config import urls
from tests.events.api.caller import Caller, assert_problem, make_desk
from tests.events.programming import publish
from tests.plugins.processes import LiveProcess

METHODS = {"get", "post", "put", "patch", "delete"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def description() -> Any:
    return Client().get("/api/v1/openapi.json").json()


def operations() -> list[tuple[str, str, Any]]:
    """Every address and method that the description promises."""
    return [
        (method.upper(), route, operation)
        for route, methods in description()["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


@pytest.mark.django_db
class TestRefusals:
    @pytest.mark.parametrize(
        "address",
        ["/nothing", "/", "/groups/", "/groups/a/b/c", "/occurrences/x/y", "/%00", "/../x"],
    )
    def test_unknown_addresses(self, address):
        assert_problem(Caller()("GET", address), 404, "not_found")

    @pytest.mark.parametrize(
        ("method", "address", "allowed"),
        [
            ("DELETE", "/groups", {"GET"}),
            ("POST", "/occurrences", {"GET"}),
            ("PUT", f"/events/{UNKNOWN}", {"GET", "PATCH", "DELETE"}),
            ("DELETE", f"/occurrences/{UNKNOWN}", {"GET", "PATCH"}),
            ("PUT", f"/occurrences/{UNKNOWN}/registrations", {"GET", "POST"}),
            ("POST", "/registrations/x", {"GET", "PATCH", "DELETE"}),
            ("TRACE", "/groups", {"GET"}),
            ("INVENTED", "/groups", {"GET"}),
        ],
    )
    def test_methods_that_are_not_offered(self, method, address, allowed):
        response = Caller()(method, address)
        assert_problem(response, 405, "method_not_allowed")
        assert set(response["Allow"].split(", ")) == allowed

    @pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1,", b"{'a': 1}", b"nul"])
    def test_bodies_that_are_not_json(self, body):
        desk = make_desk()
        response = Client().post(
            f"/api/v1/groups/{desk.group.slug}/events",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {desk.api.token}"},
        )
        assert_problem(response, 400, "bad_request")

    @pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"x"', b"true"])
    def test_bodies_of_another_shape(self, body):
        desk = make_desk()
        response = Client().post(
            f"/api/v1/groups/{desk.group.slug}/events",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {desk.api.token}"},
        )
        assert response.status_code == 422
        assert response["Content-Type"] == "application/problem+json"

    def test_bodies_without_end(self, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        desk = make_desk()
        response = desk.api("POST", f"/groups/{desk.group.slug}/events", {"title": "x" * 2000})
        assert_problem(response, 413, "too_large")

    @pytest.mark.parametrize(
        "header", ["Bearer", "Bearer ", "Bearer x y", "Basic eDp5", "Token x", "x", "Bearer é"]
    )
    def test_tokens_that_are_none(self, header):
        desk = make_desk()
        for method, address in (("POST", f"/groups/{desk.group.slug}/events"), ("GET", "/groups")):
            response = Client().generic(
                method,
                f"/api/v1{address}",
                "{}",
                content_type="application/json",
                headers={"Authorization": header},
            )
            assert_problem(response, 401, "unauthenticated")
            assert response["WWW-Authenticate"] == 'Bearer realm="tablee"'

    def test_revoked_tokens_and_people_who_left(self):
        desk = make_desk()
        assert desk.api("GET", "/groups").status_code == 200
        desk.user.is_active = False
        desk.user.save()
        assert_problem(desk.api("GET", "/groups"), 401, "unauthenticated")

    def test_a_host_that_is_not_ours(self):
        response = Client().get("/api/v1/groups", headers={"Host": "ailleurs.example"})
        assert_problem(response, 400, "bad_request")

    def test_an_error_of_ours_tells_nothing_of_itself(self, settings, caplog):
        def broken(request: HttpRequest) -> HttpResponse:
            raise RuntimeError("secret inside")

        settings.ROOT_URLCONF = type(
            "Broken", (), {"urlpatterns": [path("api/v1/broken", broken), *urls.urlpatterns]}
        )
        response = Client(raise_request_exception=False).get("/api/v1/broken")
        assert_problem(response, 500, "server_error")
        assert "secret" not in response.content.decode()

    def test_pages_keep_their_own_errors(self):
        response = Client().get("/nothing/")
        assert response.status_code == 404
        assert response["Content-Type"].startswith("text/html")

    def test_no_answer_sets_a_cookie(self):
        publish()
        for address in ("/groups", "/occurrences", "/nothing", "/openapi.json", "/docs"):
            assert not Client().get(f"/api/v1{address}").cookies


@pytest.mark.django_db
class TestDescription:
    def test_is_an_openapi_document(self):
        found = description()
        assert found["openapi"].startswith("3.")
        assert found["info"]["title"] == "Tablée"
        assert set(found["paths"]) == {
            f"/api/v1{route}"
            for route in (
                "/groups",
                "/groups/{slug}",
                "/groups/{slug}/events",
                "/groups/{slug}/attendance",
                "/events/{public_id}",
                "/events/{public_id}/occurrences",
                "/events/{public_id}/edits",
                "/events/{public_id}/enrolments",
                "/edits/{public_id}/undo",
                "/occurrences/{public_id}/messages",
                "/messages/{public_id}/undo",
                "/occurrences",
                "/occurrences/{public_id}",
                "/occurrences/{public_id}/edit-preview",
                "/occurrences/{public_id}/registrations",
                "/occurrences/{public_id}/registrations/{registration_id}/answer",
                "/occurrences/{public_id}/attendance",
                "/registrations/{token}",
                "/registrations/{token}/accept",
                "/registrations/{token}/decline",
            )
        }

    def test_all_that_it_refers_to_stands_in_it(self):
        found = description()
        for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(found)):
            part = found
            for name in reference.split("/"):
                part = part[name]

    def test_every_operation_is_told_apart_and_explained(self):
        found = operations()
        names = [operation["operationId"] for _method, _route, operation in found]
        assert len(set(names)) == len(names)
        assert [one["operationId"] for _m, _r, one in found if not one.get("description")] == []

    def test_the_first_date_can_be_asked_wherever_the_last_can(self):
        asked: dict[str, set[str]] = {}
        for _method, route, operation in operations():
            names = [one["name"] for one in operation.get("parameters", [])]
            assert len(set(names)) == len(names)
            asked[route] = asked.get(route, set()) | ({"from", "to"} & {*names})
        assert {route.removeprefix("/api/v1"): both for route, both in asked.items() if both} == {
            "/occurrences": {"from", "to"},
            "/events/{public_id}/occurrences": {"from", "to"},
            "/groups/{slug}/attendance": {"from", "to"},
        }

    def test_every_operation_says_how_it_refuses(self):
        reference = {"$ref": "#/components/schemas/Problem"}
        for _method, _route, operation in operations():
            refusal = operation["responses"]["default"]
            assert refusal["content"] == {"application/problem+json": {"schema": reference}}
            assert "Retry-After" in refusal["headers"]

    def test_refusals_are_what_it_says(self):
        said = description()["components"]["schemas"]["Problem"]
        body = Caller()("POST", f"/occurrences/{UNKNOWN}/registrations", {}).json()
        assert {*said["required"]} <= {*body} <= {*said["properties"]}
        field = said["properties"]["errors"]["items"]
        assert [set(one) for one in body["errors"]] == [{*field["required"]}]

    def test_every_promise_is_kept(self):
        """No address answers 405 to a method that the description names for it."""
        desk = make_desk()
        event = publish(group=desk.group)
        values = {"slug": desk.group.slug, "token": "x", "registration_id": UNKNOWN}
        for method, route, _operation in operations():
            place = event.occurrences.get().public_id if "occ" in route else event.public_id
            address = route.format(**values, public_id=place).removeprefix("/api/v1")
            response = desk.api(method, address, {})
            assert response.status_code < 405 or response.status_code in {409, 422}, (method, route)

    def test_every_body_refuses_fields_it_does_not_know(self):
        schemas = description()["components"]["schemas"]
        taken = {
            name.rpartition("/")[2]
            for _method, _route, operation in operations()
            for name in re.findall(r'"\$ref": "([^"]+)"', json.dumps(operation.get("requestBody")))
        }
        assert taken
        assert [name for name in taken if schemas[name].get("additionalProperties", 1)] == []

    def test_who_needs_a_token_says_so(self):
        guarded = {
            (method, route.removeprefix("/api/v1"))
            for method, route, operation in operations()
            if operation.get("security")
        }
        assert guarded == {
            ("POST", "/groups/{slug}/events"),
            ("GET", "/groups/{slug}/attendance"),
            ("PATCH", "/events/{public_id}"),
            ("DELETE", "/events/{public_id}"),
            ("PATCH", "/occurrences/{public_id}"),
            ("POST", "/occurrences/{public_id}/edit-preview"),
            ("POST", "/edits/{public_id}/undo"),
            ("POST", "/occurrences/{public_id}/messages"),
            ("GET", "/occurrences/{public_id}/messages"),
            ("POST", "/messages/{public_id}/undo"),
            ("GET", "/events/{public_id}/edits"),
            ("GET", "/occurrences/{public_id}/registrations"),
            ("POST", "/occurrences/{public_id}/registrations/{registration_id}/answer"),
            ("PUT", "/occurrences/{public_id}/attendance"),
        }


@pytest.mark.django_db
class TestPages:
    def test_ask_nothing_of_anybody_else(self):
        page = Client().get("/api/v1/docs").content.decode()
        assert re.findall(r"https?://[^\s\"'<]+", page) == []
        assert "ninja/swagger-ui-bundle.js" in page

    def test_keep_the_strict_policy(self):
        response = Client().get("/api/v1/docs")
        assert "unsafe" not in response["Content-Security-Policy"]
        page = response.content.decode()
        assert "<style" not in page
        assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page) == []
        assert '"validatorUrl": null' in page


@pytest.mark.browser
def test_the_pages_can_be_read_in_a_browser(
    live_site: LiveProcess, browser_page: Callable[..., Page]
) -> None:
    page = browser_page()
    page.goto(f"{live_site.url}/api/v1/docs")
    page.get_by_text("/api/v1/occurrences/{public_id}/registrations").first.wait_for()
    assert page.title() == "Tablée"
