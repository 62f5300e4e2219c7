from __future__ import annotations

from collections.abc import Callable

import pytest

from events.domain.imports.findings import Finding
from events.domain.imports.steps import Step
from events.domain.imports.writing import preview_steps, write_steps
from events.errors import EventsError
from groups.domain.organizations import Change
from groups.models import Department
from tests.factories import make_department

pytestmark = pytest.mark.django_db


def step(code: str, *, refused: bool = False, is_new: bool = True) -> Step:
    """A step that writes a département down, and may be refused right after."""
    return Step(number=2, title=code, is_new=is_new, write=_writer(code, refused))


def _writer(code: str, refused: bool) -> Callable[[], Change]:
    def write() -> Change:
        make_department(code, name=code)
        if refused:
            raise EventsError("closed", "Ce groupe a fermé.", field="title")
        return Change.NEW

    return write


def written() -> list[str]:
    return list(Department.objects.values_list("code", flat=True))


def test_all_are_written():
    assert write_steps([step("38"), step("69")], skip_bad=False)
    assert written() == ["38", "69"]


def test_one_refused_while_writing_takes_all_back():
    steps = [step("38"), step("63", refused=True), step("69")]
    assert not write_steps(steps, skip_bad=False)
    assert written() == []
    assert steps[1].faults == [Finding("titre", "Ce groupe a fermé.")]


def test_skip_bad_takes_back_the_refused_one_alone():
    steps = [step("38"), step("63", refused=True), step("69")]
    assert write_steps(steps, skip_bad=True)
    assert written() == ["38", "69"]


def test_a_preview_keeps_nothing():
    steps = [step("38"), step("63", is_new=False), step("69", refused=True, is_new=False)]
    preview_steps(steps)
    assert written() == []
    assert [one.change for one in steps] == [Change.NEW, Change.NEW, None]
    assert [len(one.faults) for one in steps] == [0, 0, 1]
