"""What the API's description says beyond what the code of each endpoint shows: its refusals."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from config.problems import CONTENT_TYPE

_TEXT = {"type": "string"}
_FIELD = {
    "type": "object",
    "description": "What is wrong with one field; `field` is empty for the body as a whole.",
    "properties": {"field": _TEXT, "code": _TEXT, "message": _TEXT},
    "required": ["field", "code", "message"],
}
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details (RFC 9457). `code` is stable; `detail` tells a person what "
    "to do, in French or English by `Accept-Language`.",
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "code": _TEXT,
        "detail": _TEXT,
        "errors": {"type": "array", "items": _FIELD},
    },
    "required": ["type", "title", "status", "code", "detail"],
}
_REFUSAL = {
    "description": "Any refusal: 401 without a token that counts, 404 for what is unknown or "
    "hidden, 409 where things stand otherwise, 422 for what can't be taken, 429 too often…",
    "headers": {
        "Retry-After": {
            "description": "Seconds to wait, with 429 and 503.",
            "schema": {"type": "integer"},
        }
    },
    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class DescribedAPI(NinjaAPI):
    """An API whose description tells what every operation answers when it refuses."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description, with the one shape of refusals at each operation."""
        found = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        found["components"]["schemas"]["Problem"] = _PROBLEM
        for operations in found["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = _REFUSAL
        return found
