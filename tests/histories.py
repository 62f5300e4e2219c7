"""Many histories of a machine that writes to the database, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, settings
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def run_histories(
    test: TestCase,
    machine: type[RuleBasedStateMachine],
    *,
    histories: int,
    steps: int,
    phases: Sequence[Phase] = (Phase.generate,),
) -> None:
    """Run the machine over so many histories of so many steps at most.

    A history that fails is not made shorter: it can be read as it is, and that takes minutes.
    """

    class InATransaction(machine):  # type: ignore[valid-type, misc]
        def __init__(self) -> None:
            test.setup_example()
            super().__init__()

        def teardown(self) -> None:
            test.teardown_example(None)

    run_state_machine_as_test(
        InATransaction,
        settings=settings(
            max_examples=histories,
            stateful_step_count=steps,
            deadline=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )
