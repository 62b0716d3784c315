"""Reading figures: which are open to whom, what they come to, and which records they count."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from birlik.base import packs
from birlik.base.datasets import Dataset
from birlik.base.models import User
from birlik.figures import compiling
from birlik.figures.asking import Asked, may_read
from birlik.figures.definitions import Definition, catalogue
from birlik.figures.models import IssuedReceipt, SavedView
from birlik.registers.structure.models import Organisation
from birlik.registers.structure.scope import scope


def readable(user: User | None) -> dict[str, Definition]:
    """The figures whose registers are open to the user; all of them for the system itself."""
    found = catalogue()
    if user is None:
        return found
    return {code: figure for code, figure in found.items() if may_read(user, figure)}


@dataclass(frozen=True)
class Group:
    dataset: Dataset
    figures: list[Definition]


def grouped(user: User | None, words: str = "") -> Iterator[Group]:
    """The readable figures by register, in the order of the pack."""
    by_register: dict[str, list[Definition]] = {}
    for figure in readable(user).values():
        if _matches(figure, words):
            by_register.setdefault(figure.register, []).append(figure)
    for figures in by_register.values():
        yield Group(figures[0].dataset, figures)


def _matches(figure: Definition, words: str) -> bool:
    said = " ".join((figure.code, *figure.names.values(), *figure.texts.values())).lower()
    return all(word in said for word in words.lower().split())


def records_for(asked: Asked, user: User) -> QuerySet:
    """Of the records a figure counts, those within the user's reach."""
    dataset, rows = asked.figure.dataset, compiling.records(asked)
    if not sees_all(asked, user):
        opened = dataset.opens or (lambda one: dataset.rows(scope(one, dataset.roles)))
        rows = rows.filter(pk__in=opened(user).order_by().values("pk"))
    return rows.select_related(*dataset.related)


def sees_all(asked: Asked, user: User) -> bool:
    """The reader's posts reach every record that is asked about. Nobody sees all of what opens
    behind a wall."""
    dataset = asked.figure.dataset
    if dataset.opens is not None:
        return False
    where = scope(user, dataset.roles)
    return (
        where.everything
        or asked.narrowed.get("region") in where.regions
        or asked.narrowed.get("sector") in where.sectors
        or (
            asked.organisation is not None
            and Organisation.objects.filter(
                where.organisations(), pk=asked.organisation.pk
            ).exists()
        )
    )


def least_told() -> int:
    """Counts of people below this are not told."""
    return int(packs.current("pack")["min_cell"])


def issued(hash_: str) -> IssuedReceipt | None:
    return IssuedReceipt.objects.filter(hash=hash_.strip().lower()).first()


def saved_for(user: User) -> QuerySet[SavedView]:
    """The user's own views and those shared with all."""
    return SavedView.objects.filter(Q(by=user) | Q(shared=True)).select_related("by")
