"""The queue of a legal clinic and its search, with 200,000 appeals: 95 of 100 within 300 ms.

    python -m benchmarks.clinics              # BIRLIK_BENCH_APPEALS makes it smaller

The appeals are copied into the benchmark federation once and kept. Each answer is measured whole,
through the views, as a lawyer of the largest clinic gets it.
"""

import os
import random
import time
from collections.abc import Callable
from datetime import timedelta

from benchmarks.federation import percentile, standing

APPEALS = int(os.environ.get("BIRLIK_BENCH_APPEALS", "200000"))
ROUNDS = 40
TARGET = 0.3
ASKED = ["зарплаты", "жалақыдан", "jalaqymdy", "увольнении", "Ахметову", "отпуск не дают"]
LAST, FIRST = ("Ахмет", "Омар", "Иван", "Серік", "Төле"), ("Дана", "Ержан", "Алия", "Олег", "Нұр")


def main() -> None:
    with standing():
        from django.test import Client

        clinic = _appeals()
        client = Client(SERVER_NAME="localhost")
        client.force_login(_lawyer(clinic))
        client.cookies["django_language"] = "kk"
        ways: dict[str, Callable[[], str]] = {
            "queue": lambda: "/clinics/",
            "queue, filtered": lambda: "/clinics/?topic=wages_late&language=kk",
            "open and closed": lambda: "/clinics/?show=all",
            "search": lambda: f"/clinics/?q={random.choice(ASKED)}",
            "search, all": lambda: f"/clinics/?show=all&q={random.choice(ASKED)}",
        }
        random.seed(7)
        for name, address in ways.items():
            took = [_timed(client, address()) for _ in range(ROUNDS)]
            p95 = percentile(took, 0.95)
            verdict = "within" if p95 <= TARGET else "OVER"
            print(
                f"{name:<18} p50 {percentile(took, 0.5) * 1000:6.0f} ms   p95 {p95 * 1000:6.0f} ms"
                f"   {verdict} {TARGET * 1000:.0f} ms"
            )


def _timed(client, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200, address
    return time.perf_counter() - began


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
            for model in (Appeal, AppealFile):
                cursor.execute(f'ANALYZE "{model._meta.db_table}"')
        print(f"{missing:,} appeals copied in {time.perf_counter() - began:.0f} s")
    return clinics[0]


def _copy(cursor, many: int, clinics: list) -> None:
    from django.utils import timezone

    from birlik.registers.clinics import terms
    from birlik.registers.clinics.models import Appeal, AppealFile
    from birlik.registers.clinics.models.appeals import NEVER
    from birlik.sandbox import copy, words_clinics
    from birlik.sandbox.loading import noon

    rng, today = random.Random(11), timezone.localdate()
    said = [(topic, *one) for topic, texts in words_clinics.APPEALS.items() for one in texts]
    index = {text: terms.of(text) for _topic, _language, text in said}
    names = {f"{last}ов {first}": terms.of(f"{last}ов {first}") for last in LAST for first in FIRST}
    first = copy.first_free(cursor, Appeal)
    appeals, files = [], []
    for k in range(many):
        topic, language, text = rng.choice(said)
        name, pk = rng.choice(list(names)), first + k
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
