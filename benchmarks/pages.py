"""Pages at full scale: median and p95 of every main page for each kind of reader, in one process.

python -m benchmarks.pages
"""

from benchmarks.federation import standing
from benchmarks.spent import HEAD, Spent, percentile_row, spent

TURNS = 20
READERS = {
    "analyst": [
        "/",
        "/weekly/",
        "/weekly/?region=KZ-47&sector=oil_gas",
        "/weekly/?q=мектеп",
        "/weekly/silent/",
        "/signals/",
        "/disputes/",
        "/workplaces/",
        "/workplaces/?q=мектеп",
        "/organisations/",
        "{workplace}",
        "{organisation}",
        "{signal}",
        "{report}",
    ],
    "coordinator": ["/", "/weekly/", "/weekly/silent/", "/signals/", "/workplaces/"],
    "chair": ["/", "{fill}"],
}


def main() -> None:
    with standing():
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from birlik.base.models import User
        from birlik.config import wsgi  # noqa: F401 - a web process as it is served

        print(f"| reader | page | {HEAD.format('ms')} | queries |\n|---|---|---|---|---|---|---|")
        every: list[Spent] = []
        for login, pages in READERS.items():
            user = User.objects.get(login=login)
            client = Client(SERVER_NAME="localhost")
            client.force_login(user)
            for page in pages:
                address = page.format(**_addresses(user))
                client.get(address)
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get(address)
                asked = len(queries)
                if answer.status_code != 200:
                    raise SystemExit(f"{address} answered {answer.status_code} to {login}.")
                took = [spent(lambda: client.get(address)) for _turn in range(TURNS)]  # noqa: B023
                every += took
                print(f"| {login} | {page} | {percentile_row(took, 0, 1000)} | {asked} |")
        print(f"| all | all pages; asked for: p95 300 ms | {percentile_row(every, 0, 1000)} | |")


def _addresses(user) -> dict[str, str]:
    """One record of each kind that the reader may open."""
    from django.urls import reverse
    from django.utils import timezone

    from birlik.base.periods import Week
    from birlik.monitoring.queries import visible_to as signals
    from birlik.registers.structure.queries import visible_to as organisations
    from birlik.registers.structure.queries import workplaces_visible_to
    from birlik.registers.weekly.queries import owed_by
    from birlik.registers.weekly.queries import visible_to as reports

    signal = signals(user).filter(kind="workplace").order_by("-week", "place").first()
    place = signal.workplace if signal else workplaces_visible_to(user).first()
    report = reports(user).filter(workplace=place).first() or reports(user).first()
    owed = owed_by(user, Week.of(timezone.localdate()))
    node = organisations(user).filter(kind="territory").first()
    return {
        "workplace": reverse("structure:workplace", args=[place.code]),
        "organisation": reverse("structure:organisation", args=[node.pk]) if node else "",
        "signal": reverse("monitoring:signal", args=[signal.pk]) if signal else "",
        "report": reverse("weekly:report", args=[report.receipt]) if report else "",
        "fill": reverse("weekly:fill", args=[owed[0].workplace.code, owed[0].week]) if owed else "",
    }


if __name__ == "__main__":
    main()
