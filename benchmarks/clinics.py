"""The queue of a legal clinic and its search, with 200,000 appeals: 95 of 100 within 300 ms.

    python -m benchmarks.clinics              # BIRLIK_BENCH_APPEALS makes it smaller

The appeals are copied into the benchmark federation once and kept. Each answer is measured whole,
through the views and the wall between clinics, as a lawyer of the largest clinic gets it.
"""

import os
import random
import time
from collections.abc import Callable
from datetime import timedelta

from benchmarks.federation import standing
from benchmarks.spent import HEAD, percentile_row, spent

APPEALS = int(os.environ.get("BIRLIK_BENCH_APPEALS", "200000"))
ROUNDS = 40
ASKED = ["зарплаты", "жалақыдан", "jalaqymdy", "увольнении", "Арбарынбаеву", "отпуск не дают"]


def main() -> None:
    with standing():
        from django.test import Client
        from django.urls import reverse

        from birlik.registers.clinics.models import Appeal

        clinic = _appeals()
        client = Client(SERVER_NAME="localhost")
        client.force_login(_lawyer(clinic))
        client.cookies["django_language"] = "kk"
        random.seed(7)
        newest = Appeal.objects.filter(clinic=clinic).order_by("-id").first()
        assert newest is not None, "the clinic has appeals"
        appeal = reverse("clinics:appeal", args=[newest.number])
        ways: dict[str, Callable[[], str]] = {
            "queue": lambda: "/clinics/",
            "queue, filtered": lambda: "/clinics/?topic=wages_late&language=kk",
            "open and closed": lambda: "/clinics/?show=all",
            "search": lambda: f"/clinics/?q={random.choice(ASKED)}",
            "search, open and closed": lambda: f"/clinics/?show=all&q={random.choice(ASKED)}",
            "search, nothing found": lambda: "/clinics/?show=all&q=шпиндель",
            "an appeal": lambda: appeal,
        }
        print(f"{Appeal.objects.count():,} appeals, {clinic}\n")
        print(f"| page | {HEAD.format('ms')} | asked for |\n|---|---|---|---|---|---|")
        for name, address in ways.items():
            _get(client, address())
            took = [spent(lambda: _get(client, address())) for _turn in range(ROUNDS)]  # noqa: B023
            print(f"| {name} | {percentile_row(took, 0, 1000)} | 300 |")


def _get(client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")


def _lawyer(clinic):
    from birlik.base.roles import Role
    from birlik.registers.clinics.queries import people_of

    return people_of(clinic, {Role.LAWYER})[0]


def _appeals():
    """Fill up to APPEALS, a third of them at one clinic; returns that clinic."""
    from django.db import connection, transaction

    from birlik.registers.clinics.models import Appeal, AppealFile, Clinic

    clinics = list(Clinic.objects.order_by("code"))
    missing = APPEALS - Appeal.objects.count()
    if missing > 0:
        began = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            _copy(cursor, missing, clinics)
        with connection.cursor() as cursor:
            for model in (Appeal, AppealFile):
                cursor.execute(f'VACUUM (ANALYZE) "{model._meta.db_table}"')
        print(f"{missing:,} appeals copied in {time.perf_counter() - began:.0f} s")
    return clinics[0]


def _copy(cursor, many: int, clinics: list) -> None:
    import numpy as np
    from django.utils import timezone

    from birlik.registers.clinics import terms
    from birlik.registers.clinics.models import Appeal, AppealFile
    from birlik.registers.clinics.models.appeals import NEVER
    from birlik.sandbox import copy, words_clinics
    from birlik.sandbox import names as invented
    from birlik.sandbox.loading import noon

    rng, today = random.Random(11), timezone.localdate()
    said = [(topic, *one) for topic, texts in words_clinics.APPEALS.items() for one in texts]
    index = {text: terms.of(text) for _topic, _language, text in said}
    people = invented.people(20_000, 0.5, np.random.default_rng(11))
    names = {name: terms.of(name) for name in people}
    first = copy.first_free(cursor, Appeal)
    appeals, files = [], []
    for k in range(many):
        topic, language, text = rng.choice(said)
        name, pk = rng.choice(people), first + k
        day = today - timedelta(days=rng.randrange(1500))
        is_open = k % 10 == 0
        clinic = clinics[0] if k % 3 == 0 else rng.choice(clinics)
        due = today + timedelta(days=rng.randrange(-20, 360)) if is_open else NEVER
        state = ("work", None, "", []) if is_open else ("closed", day, "advised", ["nothing"])
        appeals.append(
            (pk, f"A-1999-{k:07d}", clinic.pk, noon(day), day, "visit", language, topic, *state,
             day, noon(day), due, "limitation" if is_open else "",
             [*index[text], *names[name]])
        )  # fmt: skip
        files.append((pk, name, text))
    with copy.unfenced(cursor, Appeal, AppealFile), copy.unindexed(cursor, Appeal, AppealFile):
        copy.rows(
            cursor, Appeal,
            "id number clinic_id received_at received_on channel language topic state closed_on "
            "outcome got answer_by first_answer_at next_on next_what terms",
            appeals,
        )  # fmt: skip
        copy.rows(cursor, AppealFile, "appeal_id name words", files)
    copy.go_on_counting(cursor, Appeal, AppealFile)


if __name__ == "__main__":
    main()
