"""Who should take an appeal: proposed with the reason, a person decides."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from birlik.base.models import User
from birlik.base.roles import Role
from birlik.registers.clinics.choices import State
from birlik.registers.clinics.models import Appeal, ConflictCheck
from birlik.registers.clinics.queries.files import people_of


@dataclass(frozen=True)
class Proposal:
    user: User
    reason: str


def load_of(users: list[User]) -> dict[int, int]:
    """Open appeals by user."""
    rows = Appeal.objects.filter(assigned_to__in=users).exclude(state=State.CLOSED)
    counted = rows.order_by().values_list("assigned_to").annotate(Count("pk"))
    return dict(counted)


def lawyer_for(appeal: Appeal) -> Proposal | None:
    """The lawyer of the clinic who writes the worker's language and has the fewest open appeals,
    and is not in conflict."""
    barred = set(
        ConflictCheck.objects.filter(appeal=appeal, clear=False).values_list("user", flat=True)
    )
    people = [one for one in people_of(appeal.clinic, {Role.LAWYER}) if one.pk not in barred]
    if not people:
        return None
    load = load_of(people)
    best = min(
        people, key=lambda one: (one.language != appeal.language, load.get(one.pk, 0), one.pk)
    )
    many = load.get(best.pk, 0)
    reasons = [ngettext("%(count)d open appeal", "%(count)d open appeals", many) % {"count": many}]
    if best.language == appeal.language:
        name = get_language_info(appeal.language)["name_local"]
        reasons.insert(0, _("works in %(language)s") % {"language": name})
    return Proposal(best, ", ".join(reasons))
