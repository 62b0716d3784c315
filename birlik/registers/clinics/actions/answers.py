"""The answer bank: what was answered well once is used again and made better."""

from collections.abc import Sequence
from typing import TypedDict, Unpack

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from birlik.base import topics
from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.base.versions import check_version
from birlik.registers.clinics import clocks, permissions, rules, terms
from birlik.registers.clinics.models import Answer, AnswerUse, AnswerVersion, Appeal
from birlik.registers.structure.scope import roles_of


class Said(TypedDict, total=False):
    topic: str
    question_kk: str
    question_ru: str
    text_kk: str
    text_ru: str
    law: Sequence[str]


SAID = tuple(Said.__annotations__)
TEXTS = tuple(name for name in SAID if name != "law")


@action
def add_answer(*, by: User | None, **said: Unpack[Said]) -> Answer:
    _may(by)
    made = Answer()
    _put(made, said)
    made.save()
    record("add answer", made, by=by, topic=made.topic)
    return made


@action
def improve_answer(
    *, answer: Answer, version: int, why: str, by: User | None, **said: Unpack[Said]
) -> Answer:
    """Say it better; what it said before stays readable. Stale if somebody was faster."""
    _may(by)
    rules.check_reason(why)
    current = Answer.objects.select_for_update().get(pk=answer.pk)
    check_version(current, version)
    before = {name: getattr(current, name) for name in SAID}
    AnswerVersion.objects.create(
        answer=current, version=current.version, said=before, by=by, why=why
    )
    _put(current, said)
    current.version += 1
    current.retired = ""
    current.save()
    record("improve answer", current, by=by, version=current.version, why=why)
    return current


@action
def retire_answer(*, answer: Answer, reason: str, by: User | None) -> Answer:
    """It is proposed no more; improved, it comes back."""
    _may(by)
    rules.check_reason(reason)
    answer.retired = reason.strip()
    answer.save()
    record("retire answer", answer, by=by, reason=reason)
    return answer


def note_use(answer: Answer, appeal: Appeal, by: User | None) -> None:
    """Inside an action: this version of the answer went to this worker."""
    AnswerUse.objects.create(answer=answer, appeal=appeal, version=answer.version, by=by)


def _put(answer: Answer, said: Said) -> None:
    if said["topic"] not in topics.names():
        raise ValidationError({"topic": _("There is no such topic in the list.")})
    known = clocks.law_values()
    if unknown := set(said.get("law") or ()) - set(known):
        raise ValidationError({"law": ", ".join(sorted(unknown))})
    for name in TEXTS:
        setattr(answer, name, str(said.get(name) or "").strip())
    answer.law = list(said.get("law") or ())
    answer.terms = terms.of(
        answer.question_kk, answer.question_ru, topics.words_of(answer.topic), answer.text_ru
    )
    answer.full_clean()


def _may(by: User | None) -> None:
    if by is not None and not roles_of(by) & permissions.ANSWERS:
        raise PermissionDenied
