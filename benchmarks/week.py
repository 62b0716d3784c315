"""The Monday run at full scale: seconds and peak memory.

python -m benchmarks.week
"""

import resource
import time

from benchmarks.federation import standing


def main() -> None:
    with standing():
        from django.utils import timezone

        from birlik.monitoring.actions import run_week
        from birlik.registers.weekly.form import closed_week

        week = closed_week(timezone.now()) - 1
        print("| run | workplaces scored | series watched | seconds | peak memory, MB |")
        print("|---|---|---|---|---|")
        for turn in ("first", "again"):
            began = time.perf_counter()
            run = run_week(week=week)
            seconds = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"| {week} {turn} | {run.summary['scored']:,} | {run.summary['series']:,} | "
                f"{seconds:.1f} | {peak:.0f} |"
            )


if __name__ == "__main__":
    main()
