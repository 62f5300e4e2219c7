"""Measures one part in a process of its own: ``python -m benchmarks.part NAME FILE``.

Settings come from the environment, as for every program of Tablée; the figures go to FILE.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import django

from benchmarks.figures import Plan


def main(name: str, file: str) -> None:
    """Set Django up, measure, write the figures."""
    django.setup()
    # Only now can models be imported.
    part = import_module(f"benchmarks.parts.{name}")
    is_full = os.environ.get("BENCH") == "full"
    plan = Plan(seconds=10.0 if is_full else 3.0, runs=3, is_full=is_full)
    figures = part.measure(plan)
    Path(file).write_text(json.dumps([figure.to_json() for figure in figures]), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
