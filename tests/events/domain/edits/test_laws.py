"""Laws that hold whatever is edited, in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import Cohort, Programme

LAWS = settings(
    max_examples=20,
    stateful_step_count=8,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
def test_whatever_is_edited():
    run_state_machine_as_test(Programme, settings=LAWS)


@pytest.mark.django_db
def test_whatever_is_edited_of_a_cohort():
    run_state_machine_as_test(Cohort, settings=LAWS)
