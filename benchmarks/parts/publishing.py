"""Publishing many groups' calendars: memory must not grow with their number."""

from __future__ import annotations

from django.utils import timezone

from benchmarks.figures import Figure, Plan, times_at_most
from benchmarks.groups import groups_with_events
from benchmarks.load import LoadError
from benchmarks.publishing import Run, run_apart
from benchmarks.site import prepare
from events.models import Feed

FEW, MANY = 1_000, 10_000
MOST = 1.1


def measure(plan: Plan) -> list[Figure]:
    """Publish a tenth of the groups' calendars, then all of them, each in a fresh process."""
    prepare()
    groups_with_events(MANY)
    few, many = _published(FEW), _published(MANY)
    return [
        times_at_most(
            f"publishing {MANY:,} groups, peak memory",
            unit="MB",
            ours=many.megabytes,
            base=few.megabytes,
            most=MOST,
            note=(
                f"base: {FEW:,} of them; {many.seconds:.0f} s and {few.seconds:.1f} s, one process "
                "each (VmHWM), an event a group."
            ),
        )
    ]


def _published(amount: int) -> Run:
    """Mark so many groups' calendars as out of date, and nothing else, and publish."""
    groups = Feed.objects.filter(group__isnull=False).order_by("pk")
    chosen = list(groups.values_list("pk", flat=True)[:amount])
    Feed.objects.update(is_stale=False, published_at=timezone.now())
    for start in range(0, amount, FEW):
        Feed.objects.filter(pk__in=chosen[start : start + FEW]).update(is_stale=True, etag="")
    run = run_apart()
    if run.published != amount:
        raise LoadError(f"{run.published} calendars were published instead of {amount}")
    return run
