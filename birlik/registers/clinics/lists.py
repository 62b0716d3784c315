"""The queue: what can be missed first stands first. No name is in it; a search by name finds it."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from birlik.base import topics
from birlik.base.models import LANGUAGES
from birlik.base.requests import Request
from birlik.base.tables import Column, Filter, Table
from birlik.base.templatetags.ui import badge, day
from birlik.registers.clinics import clocks, queries, terms
from birlik.registers.clinics.choices import OPEN, Channel, State
from birlik.registers.clinics.models import Appeal
from birlik.registers.clinics.models.appeals import NEVER

NBSP = "\u00a0"
MINE, NOBODY = "me", "nobody"
CLOSED, ALL = "closed", "all"


def queue(request: Request) -> Table:
    show = request.GET.get("show", "")
    rows = queries.visible_to(request.user).select_related("clinic", "workplace", "assigned_to")
    if show == CLOSED:
        rows = rows.filter(state=State.CLOSED)
    elif show != ALL:
        rows = rows.filter(state__in=OPEN)
    names = topics.names()
    clinics = list(queries.clinics_of(request.user))
    columns = [
        Column("number", _("Number"), lambda one: one.number.replace("-", "\u2011")),
        Column("next", _("Can be missed"), next_date, order=("next_on",)),
        Column("topic", _("Topic"), lambda one: names.get(one.topic, one.topic)),
        Column("workplace", _("Workplace"), lambda one: one.workplace or one.workplace_text),
        Column("received", _("Came"), "received_on", order=("-received_on",)),
        Column("lawyer", _("Works on it"), lambda one: one.assigned_to or _("nobody yet")),
        Column("state", _("State"), state),
    ]
    if len(clinics) > 1:
        columns.insert(5, Column("clinic", _("Clinic"), lambda one: one.clinic.name))
    return Table(
        request,
        rows,
        columns=columns,
        filters=_filters(request, clinics),
        search=searched,
        order="received" if show == CLOSED else "next",
        link=lambda one: reverse("clinics:appeal", args=[one.number]),
        keyset=True,
        caption=_("Appeals"),
    )


def _filters(request: Request, clinics: list) -> list[Filter]:
    days = clocks.warn_before()[0]
    soon = ngettext("within %(count)d day", "within %(count)d days", days) % {"count": days}
    found = [
        Filter(
            "show", _("State"), [(CLOSED, _("closed ones")), (ALL, _("open and closed"))],
            _as_chosen, chips=True,
        ),
        Filter(
            "who", _("Works on it"), [(MINE, _("mine")), (NOBODY, _("nobody yet"))],
            lambda rows, value: rows.filter(
                assigned_to=request.user if value == MINE else None
            ),
            chips=True,
        ),
        Filter(
            "due", _("Can be missed"),
            [
                ("passed", _("the day has passed")),
                ("soon", soon),
            ],
            _due, chips=True,
        ),
        Filter("topic", _("Topic"), list(topics.names().items())),
        Filter("language", _("Language"), LANGUAGES),
        Filter("channel", _("How it came"), Channel.choices),
    ]  # fmt: skip
    if len(clinics) > 1:
        choices = [(str(clinic.pk), clinic.name) for clinic in clinics]
        found.append(Filter("clinic", _("Clinic"), choices))
    return found


def _as_chosen(rows: QuerySet[Appeal], _value: str) -> QuerySet[Appeal]:
    """Which states are shown was decided before the list was made: it is open ones by default."""
    return rows


def _due(rows: QuerySet[Appeal], value: str) -> QuerySet[Appeal]:
    today = timezone.localdate()
    if value == "passed":
        return rows.filter(next_on__lt=today)
    return rows.filter(next_on__range=(today, today + timedelta(days=clocks.warn_before()[0])))


def searched(rows: QuerySet[Appeal], text: str) -> QuerySet[Appeal]:
    asked = text.replace("\u2011", "-").upper()
    if asked.startswith("A-"):
        return rows.filter(number__startswith=asked)
    return terms.found(rows, text, "terms")


def next_date(appeal: Appeal) -> SafeString | str:
    """The day, what it is for, and how near it is."""
    if appeal.next_on == NEVER:
        return "–"
    left = (appeal.next_on - timezone.localdate()).days
    what = appeal.get_next_what_display()
    return format_html("<span>{} {}<br>{}</span>", day(appeal.next_on), nearness(left), what)


def nearness(left: int) -> SafeString | str:
    if left < 0:
        return badge("alert", _("passed"))
    if left == 0:
        return badge("alert", _("today"))
    if left <= clocks.warn_before()[0]:
        said = ngettext("%(count)d day", "%(count)d days", left) % {"count": left}
        return badge("watch", said.replace(" ", NBSP))
    return ""


def state(appeal: Appeal) -> SafeString:
    tones = {State.NEW: "info", State.WORK: "watch", State.CLOSED: "quiet"}
    short = str(appeal.get_state_display()).replace(" ", NBSP)
    said = appeal.get_outcome_display() if appeal.outcome else short
    return badge(tones[State(appeal.state)], str(said))
