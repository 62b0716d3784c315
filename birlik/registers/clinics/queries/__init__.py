"""Reading appeals. Everything shown to a person starts with `visible_to`; what comes in by a
receipt code starts with `by_code`; what other rooms may count starts with `counts`."""

from birlik.registers.clinics.queries.counts import weekly_counts
from birlik.registers.clinics.queries.files import (
    chief_of,
    clinic_ids,
    clinics_of,
    files_of,
    manageable_by,
    may,
    most_pressing,
    open_clinics,
    people_by_clinic,
    people_of,
    visible_to,
)
from birlik.registers.clinics.queries.thread import by_code, clinic_for, readers, readers_of, thread

__all__ = [
    "by_code", "chief_of", "clinic_for", "clinic_ids", "clinics_of", "files_of", "manageable_by",
    "may", "most_pressing", "open_clinics", "people_by_clinic", "people_of", "readers",
    "readers_of", "thread", "visible_to", "weekly_counts",
]  # fmt: skip
