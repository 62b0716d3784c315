"""Reading plans and measures. Everything shown to a person starts with a `visible…` function."""

from datetime import date

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from birlik.base.audit import name_of
from birlik.base.completion import Completion
from birlik.base.models import Attachment, User, in_force
from birlik.registers.plans import permissions
from birlik.registers.plans.models import Measure, Plan, Progress
from birlik.registers.structure.choices import Kind
from birlik.registers.structure.models import Organisation, Post, UnionPresence, Workplace
from birlik.registers.structure.queries import posts_visible_to
from birlik.registers.structure.scope import Scope, posts_of, scope

UNDONE = [step for step in Completion.values if step != Completion.COMPLETE]
STANDING = Q(dropped="")
OPEN = STANDING & Q(status__in=UNDONE)


def visible_to(user: User) -> QuerySet[Plan]:
    """Plans of the regions and sectors in the user's scope, and those of the whole country."""
    where = scope(user, permissions.SEE)
    if where.everything:
        return Plan.objects.all()
    if where.empty:
        return Plan.objects.none()
    return Plan.objects.filter(where.territory() | Q(region=None, sector=None))


def recordable_by(user: User) -> QuerySet[Plan]:
    where = scope(user, permissions.RECORD)
    return Plan.objects.all() if where.everything else Plan.objects.filter(where.territory())


def may_record(user: User, plan: Plan) -> bool:
    return covers(scope(user, permissions.RECORD), plan.region_id, plan.sector_id)


def covers(where: Scope, region: str | None, sector: str | None) -> bool:
    """A post of the region or of the sector may keep their common plan."""
    return where.everything or region in where.regions or sector in where.sectors


def measures_visible_to(user: User) -> QuerySet[Measure]:
    """Those of visible plans, and those the user answers for."""
    return Measure.objects.filter(Q(plan__in=visible_to(user)) | owned(user))


def owned(user: User) -> Q:
    """Condition on Measure: one of the user's running posts answers for it."""
    return Q(owner__in=[post.pk for post in posts_of(user)])


def may_report(user: User, measure: Measure) -> bool:
    """Say how far it is: whose post answers for it, and who keeps the plan."""
    own = measure.owner_id in {post.pk for post in posts_of(user)}
    return own or may_record(user, measure.plan)


def late(today: date) -> Q:
    """Condition on Measure: open after its term."""
    return OPEN & Q(term__lt=today)


def late_first(rows: QuerySet[Measure], today: date) -> QuerySet[Measure]:
    """With `turn`, by which late ones come first, then the open, the complete and the dropped."""
    return rows.annotate(
        turn=Case(
            When(~STANDING, then=Value(3)),
            When(status=Completion.COMPLETE, then=Value(2)),
            When(late(today), then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
    )


def for_paper(plan: Plan, today: date) -> QuerySet[Measure]:
    """Every standing measure, late ones first."""
    rows = late_first(plan.measures.filter(STANDING), today)
    owners = rows.select_related("owner__organisation", "owner__workplace", "workplace")
    return owners.order_by("turn", "term", "pk")


def with_counts(rows: QuerySet[Plan], today: date) -> QuerySet[Plan]:
    def counted(**conditions: object) -> Count:
        standing = {"measures__dropped": ""} | {f"measures__{k}": v for k, v in conditions.items()}
        return Count("measures", filter=Q(**standing))

    return rows.annotate(
        n=counted(),
        n_complete=counted(status=Completion.COMPLETE),
        n_late=counted(status__in=UNDONE, term__lt=today),
    )


def by_status(rows: QuerySet[Measure]) -> dict[str, int]:
    """How many measures stand at each step, in the order of the scale."""
    counts = dict(rows.filter(STANDING).order_by().values_list("status").annotate(n=Count("pk")))
    return {step: counts.get(step, 0) for step in Completion.values}


def possible_owners(plan: Plan, user: User, workplace: Workplace | None = None) -> QuerySet[Post]:
    """The running posts a measure of the plan can be given to, among those the user may see by
    name: staff of its region, its sector and the centre, and the chair at its workplace."""
    running = in_force(timezone.localdate())
    at = Q(kind=Kind.CENTRE)
    at |= Q(kind__in=[Kind.TERRITORY, Kind.LOCAL]) & (
        Q(region=plan.region_id) if plan.region_id else Q(kind=Kind.TERRITORY)
    )
    at |= Q(kind=Kind.SECTOR) & (Q(sector=plan.sector_id) if plan.sector_id else Q())
    offices = Organisation.objects.filter(at)
    wanted = Q(organisation__in=offices, role__in=permissions.SEE)
    if workplace is not None:
        present = UnionPresence.objects.filter(running, workplace=workplace)
        wanted |= Q(organisation__in=present.values("organisation"), role__in=permissions.OWN)
    return (
        posts_visible_to(user)
        .filter(running, wanted)
        .select_related("person", "organisation", "workplace")
        .order_by("organisation__sort_key", "role", "id")
    )


def owed_by(user: User, *, until: date) -> QuerySet[Measure]:
    """What the user's posts have to do by a day, late ones among it."""
    rows = Measure.objects.filter(OPEN, owned(user), term__lte=until)
    return rows.select_related("plan__region", "plan__sector").order_by("term", "id")


def late_in_plans_of(user: User, today: date) -> QuerySet[Measure]:
    """Late measures of the plans the user keeps."""
    rows = Measure.objects.filter(late(today), plan__in=recordable_by(user))
    return rows.select_related("plan__region", "plan__sector").order_by("term", "id")


def files_of(measure: Measure) -> QuerySet[Attachment]:
    """The evidence of a measure."""
    return Attachment.objects.filter(
        subject__in=[name_of(one) for one in Progress.objects.filter(measure=measure)]
    ).order_by("id")


def matching(rows: QuerySet[Measure], words: str) -> QuerySet[Measure]:
    for word in words.split():
        rows = rows.filter(
            Q(text__icontains=word) | Q(indicator__icontains=word) | Q(why__icontains=word)
        )
    return rows
