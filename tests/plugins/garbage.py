"""How often unreachable objects are looked for while the tests run."""

import gc

_THRESHOLDS = (50_000, 20, 20)


def pytest_collection_finish() -> None:
    """Look for them seldom: modules and collected tests live on, and are most of what is there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
