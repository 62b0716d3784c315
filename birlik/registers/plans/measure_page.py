"""The page of a measure: what it says, how far it is, and everything that was done to it."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from birlik.base import audit, versions
from birlik.base.completion import TONES, Completion
from birlik.base.models import AuditEvent, User
from birlik.base.roles import STAFF
from birlik.base.templatetags.ui import day
from birlik.registers.plans import actions, lists, queries
from birlik.registers.plans.forms import FactsForm, post_name
from birlik.registers.plans.models import Measure
from birlik.registers.structure.models import Post
from birlik.registers.structure.queries import (
    note_reading,
    posts_visible_to,
    workplaces_visible_to,
)
from birlik.registers.structure.scope import posts_of, roles_of

DONE = {
    "add measure": gettext_lazy("Written into the plan"),
    "change measure": gettext_lazy("Changed"),
    "hand over measure": gettext_lazy("Handed over"),
    "drop measure": gettext_lazy("Dropped"),
    "restore measure": gettext_lazy("Restored"),
}


def content(measure: Measure, user: User) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "measure": measure,
        "plan": measure.plan,
        "plan_opens": queries.visible_to(user).filter(pk=measure.plan_id).exists(),
        "badge": lists.status(measure, today),
        "owner": _owner(measure, user),
        "owner_gone": _has_ended(measure.owner, today),
        "workplace_opens": measure.workplace_id
        and workplaces_visible_to(user).filter(pk=measure.workplace_id).exists(),
        "events": timeline(measure, user),
        "files": queries.files_of(measure),
        "steps": _steps(measure),
        "may_report": queries.may_report(user, measure) and not measure.dropped,
        "may_record": queries.may_record(user, measure.plan),
    }


def _owner(measure: Measure, user: User) -> str:
    """The post, with the name of its holder for who may be told."""
    post = measure.owner
    if post is None:
        return ""
    own = post.pk in {held.pk for held in posts_of(user)}
    if not own and not posts_visible_to(user).filter(pk=post.pk).exists():
        return post_name(post)
    note_reading(user, [post.person])
    return f"{post_name(post)} — {post.person.name}"


def _has_ended(post: Post | None, today: Any) -> bool:
    return post is not None and post.until is not None and post.until <= today


def _steps(measure: Measure) -> list[dict[str, str]]:
    """The scale without its first step: that one is a warning of its own."""
    scale: list[Completion] = [step for step in Completion if step != Completion.NO_EVIDENCE]
    at = scale.index(Completion(measure.claimed))
    proven = measure.status != Completion.NO_EVIDENCE
    return [
        {
            "label": str(step.label),
            "state": "done" if place < at or (place == at and proven and at == len(scale) - 1)
            else "now" if place == at
            else "",
        }
        for place, step in enumerate(scale)
    ]  # fmt: skip


def timeline(measure: Measure, user: User) -> list[dict[str, Any]]:
    """Newest first, as base/timeline.html takes it. Who did what is told to staff."""
    named = bool(roles_of(user) & STAFF)
    events = [*_progress(measure, named), *_record(measure, named)]
    return sorted(events, key=lambda event: event["date"], reverse=True)


def _progress(measure: Measure, named: bool) -> Iterator[dict[str, Any]]:
    for one in measure.progress.select_related("by"):
        said = one.get_claimed_display()
        if one.status != one.claimed:
            said = _("%(step)s, without evidence") % {"step": said}
        yield {
            "date": one.on,
            "kind": f"{said} · {one.by}" if named and one.by else said,
            "text": one.text,
            "article": one.evidence,
            "tone": TONES[Completion(one.status)],
        }


def _record(measure: Measure, named: bool) -> Iterator[dict[str, Any]]:
    for event in audit.history(measure):
        if event.verb in DONE:
            yield {
                "date": timezone.localtime(event.at).date(),
                "kind": f"{_('In the record')} · {event.by_name}" if named else _("In the record"),
                "text": ": ".join(filter(None, [str(DONE[event.verb]), _details(event)])),
                "tone": "",
            }


def _details(event: AuditEvent) -> str:
    if event.verb == "hand over measure":
        posts = Post.objects.select_related("organisation", "workplace").in_bulk(
            [event.details["before"], event.details["after"]]
        )
        names = [post_name(posts[pk]) for key in ("before", "after")
                 if (pk := event.details[key]) in posts]  # fmt: skip
        return f"{' → '.join(names)}. {event.details['reason']}"
    if changed := event.details.get("changed"):
        return "; ".join(
            _("%(field)s: %(before)s → %(after)s")
            % {"field": field_name(name), "before": before or "–", "after": after or "–"}
            for name, (before, after) in changed.items()
        )
    return event.details.get("reason", "")


def field_name(name: str) -> str:
    field: Any = Measure._meta.get_field(name)
    return str((field.related_model._meta if field.related_model else field).verbose_name)


def both(form: FactsForm, current: Measure) -> dict[str, Any]:
    """Somebody was faster: both versions side by side, and all that was typed still in the form."""
    versions.take(form, current)
    apart = versions.apart(
        form, form.facts(), actions.facts_of(current), shown=_shown, label=field_name
    )
    last = next((event for event in audit.history(current)), None)
    return {"measure": current, "last": last, "apart": apart}


def _shown(_name: str, value: Any) -> Any:
    return day(value) if hasattr(value, "isoformat") else (value or "–")
