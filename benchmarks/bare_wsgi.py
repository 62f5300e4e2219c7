"""The least that a WSGI program can do: one answer from memory, or « not modified »."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

# A file of {"full": headers, "unchanged": headers, "body": path}.
_answers = json.loads(Path(os.environ["TABLEE_BENCH_ANSWERS"]).read_text(encoding="utf-8"))
_full = [tuple(header) for header in _answers["full"]]
_unchanged = [tuple(header) for header in _answers["unchanged"]]
_body = Path(_answers["body"]).read_bytes()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer 304 to who says to have something, 200 to others; compare nothing."""
    if "HTTP_IF_NONE_MATCH" in environ:
        start_response("304 Not Modified", _unchanged)
        return ()
    start_response("200 OK", _full)
    return (_body,)
