"""The Monday run at full scale: seconds and peak memory.

python -m benchmarks.week
"""

import resource

from benchmarks.federation import standing
from benchmarks.spent import spent


def main() -> None:
    with standing():
        from django.utils import timezone

        from birlik.monitoring.actions import run_week
        from birlik.monitoring.models import WeekRun
        from birlik.registers.weekly.form import closed_week

        week = closed_week(timezone.now()) - 1
        print(
            "| run | workplaces scored | series watched | seconds | CPU seconds: own | database | "
            "peak memory, MB | asked for |"
        )
        print("|---|---|---|---|---|---|---|---|")
        for turn in ("first", "again"):
            took = spent(lambda: run_week(week=week))
            run = WeekRun.objects.get(week=week)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"| {week} {turn} | {run.summary['scored']:,} | {run.summary['series']:,} | "
                f"{took.clock:.1f} | {took.own:.1f} | {took.database:.1f} | {peak:.0f} | "
                "30 s, 2 GB |"
            )


if __name__ == "__main__":
    main()
