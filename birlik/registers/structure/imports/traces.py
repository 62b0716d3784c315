"""What files told about a workplace, for its timeline: which file, which line, what it changed."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from birlik.base.models import User
from birlik.imports import queries
from birlik.imports.models import Verdict
from birlik.registers.structure.imports.workplaces import Workplaces
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.timeline import MOST_PER_SOURCE, Entry


def imported_here(workplace: Workplace, user: User) -> Iterator[Entry]:
    """Shown to everybody who sees the workplace; the import only to those who may open it."""
    rows = list(queries.traces_of(Workplaces.kind, workplace.pk)[:MOST_PER_SOURCE])
    if not rows:
        return
    labels = Workplaces().labels
    runs = queries.visible_to(user).filter(pk__in=[row.run_id for row in rows])
    open_to_user = set(runs.values_list("pk", flat=True))
    for row in rows:
        told = {"file": row.run.file_name, "line": row.line}
        if row.verdict == Verdict.NEW:
            text = _("Taken into the register from the file “%(file)s”, line %(line)d.") % told
        else:
            fields = ", ".join(labels.get(name, name) for name in row.before or {})
            text = _("Changed by the file “%(file)s”, line %(line)d: %(fields)s.") % {
                **told,
                "fields": fields,
            }
        url = reverse("imports:verdict", args=[row.run_id]) if row.run_id in open_to_user else ""
        day = localtime(row.run.applied_at).date()
        yield Entry(day, "import", _("From a file"), text, url)
