"""Weekly reports from a file: one row a workplace and week, one column a question of the pack's
form.

Another answer for a week already reported becomes a correction: the old version stays readable.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base import numbering
from birlik.base.periods import Week
from birlik.base.text import search_text
from birlik.imports.bulk import found_by, removed, written
from birlik.imports.importer import Field, Kind, Known, Row, Values
from birlik.imports.references import pointing_to
from birlik.registers.structure.imports.reach import Reaching, known_codes, said
from birlik.registers.structure.models import Workplace
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly import permissions
from birlik.registers.weekly.actions import in_slots, receipt_number
from birlik.registers.weekly.choices import Channel, State
from birlik.registers.weekly.models import ReportingUnit, WeeklyReport

_KINDS = {"number": Kind.NUMBER, "yesno": Kind.YES, "choice": Kind.CHOICE}


class WeeklyReports(Reaching):
    kind = "weekly"
    label = _("Weekly reports")
    hint = _("One row for each workplace and week: workplace code, week, and the answers.")
    roles = permissions.DECIDE
    writes = (WeeklyReport,)
    sentences = {
        "unknown_place": _("There is no workplace with the code “%(value)s”. Import it first."),
        "week_ahead": _("The week %(value)s has not begun."),
        "week_too_old": _("Reports go back to %(value)s."),
        "no_answers": _("The row answers no question and has no note."),
        "no_duty": _("The workplace owed no report for that week; the answers are kept."),
        "not_asked": _("“%(field)s” is not asked in this sector; the answer is left out."),
    }

    def available(self) -> bool:
        return forms_of_pack.exists() and bool(self._form.questions)

    @cached_property
    def _form(self) -> forms_of_pack.Form:
        return forms_of_pack.current()

    @cached_property
    def fields(self) -> list[Field]:
        return [
            Field(
                "workplace",
                _("Workplace code"),
                length=40,
                required=True,
                known_among=known_codes,
            ),
            Field("week", _("Week"), Kind.WEEK, required=True),
            *(self._field(question) for question in self._form.questions),
            Field("note", _("Note"), length=5_000),
            Field("submitted_on", _("Sent on"), Kind.DATE),
        ]

    @staticmethod
    def _field(question: forms_of_pack.Question) -> Field:
        words = {
            search_text(word): choice.value
            for choice in question.choices
            for word in (str(choice.value), choice.code, *choice.texts.values())
        }
        return Field(
            question.code,
            question.short,
            _KINDS[question.kind],
            low=question.lowest,
            high=question.highest,
            choices=words,
            names={choice.value: choice.text for choice in question.choices},
        )

    def check(self, row: Row) -> None:
        for question in self._form.questions:
            if question.code in row.values:
                row.values[question.code] = float(row.values[question.code])
        answered = any(question.code in row.values for question in self._form.questions)
        if not answered and "note" not in row.values:
            row.refuse("no_answers")
        week = Week.parse(row.values["week"])
        if week > Week.of(self.on):
            row.refuse("week_ahead", "week", value=str(week))
        if week < Week.parse(self.pack["oldest_week"]):
            row.refuse("week_too_old", "week", value=self.pack["oldest_week"])

    def key(self, values: Values) -> str:
        return f"{values['workplace']} {values['week']}"

    def resolve(self, rows: Sequence[Row]) -> None:
        places = found_by(Workplace.objects.all(), "code", said(rows, "workplace"))
        self._places = {place.code: place for place in places}
        duties = self._duties()
        for row in rows:
            place = self._places.get(row.values["workplace"])
            if place is None:
                row.refuse("unknown_place", "workplace", value=row.values["workplace"])
            elif not self.reaches(place.region_id, place.sector_id):
                row.refuse("outside")
            else:
                self._keep_asked(row, place)
                if not _on_duty(duties.get(place.pk, ()), Week.parse(row.values["week"])):
                    row.note("no_duty", "week")

    def _keep_asked(self, row: Row, place: Workplace) -> None:
        for question in self._form.questions:
            if question.code in row.values and not question.asked_of(place.sector_id):
                del row.values[question.code]
                row.note("not_asked", question.code)

    def _duties(self) -> dict[int, list[ReportingUnit]]:
        found: dict[int, list[ReportingUnit]] = {}
        ids = [place.pk for place in self._places.values()]
        for duty in found_by(ReportingUnit.objects.all(), "workplace", ids):
            found.setdefault(duty.workplace_id, []).append(duty)
        return found

    def meet(self, rows: Sequence[Row]) -> None:
        weeks = sorted({Week.parse(row.values["week"]).monday for row in rows})
        if not weeks:
            return
        counted = WeeklyReport.objects.filter(
            state=State.COUNTED, week__gte=weeks[0], week__lte=weeks[-1]
        )
        ids = {self._places[row.values["workplace"]].pk for row in rows}
        standing = {
            (report.workplace_id, str(report.week)): report
            for report in found_by(counted, "workplace", ids)
        }
        for row in rows:
            place = self._places[row.values["workplace"]].pk
            if report := standing.get((place, row.values["week"])):
                row.known = Known(report.pk, self._state(report, row.values))

    def _state(self, report: WeeklyReport, values: Values) -> Values:
        answers = {
            question.code: report.answers[question.slot]
            for question in self._form.questions
            if question.slot < len(report.answers)
        }
        same = {name: values.get(name) for name in ("workplace", "week", "submitted_on")}
        return answers | same | {"note": report.note or None}

    def add(self, rows: Sequence[Row]) -> None:
        receipts = _receipts(rows)
        reports = [self._report(row, row.values, receipts[row.line]) for row in rows]
        for row, report in zip(rows, written(WeeklyReport, reports), strict=True):
            row.record = report.pk

    def _report(self, row: Row, values: Values, receipt: str) -> WeeklyReport:
        sent = row.values.get("submitted_on")
        return WeeklyReport(
            workplace=self._places[row.values["workplace"]],
            week=Week.parse(row.values["week"]),
            receipt=receipt,
            client_id=uuid.uuid4(),
            form_version=self._form.version,
            answers=in_slots(self._form, values),
            note=values.get("note") or "",
            channel=Channel.IMPORT,
            sent_at=_noon(sent) if sent else timezone.now(),
            sent_by=self.by,
        )

    def change(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        """A correction for each row; what the row leaves out is as in the earlier report."""
        receipts = _receipts(rows)
        earlier = [row.record for row in rows]
        for old in earlier:
            if old is None:
                raise ValueError("rows must have a known report to be corrected. Got none.")
        reports = []
        for row, new in zip(rows, values, strict=True):
            whole = (row.known.state if row.known else {}) | new
            report = self._report(row, whole, receipts[row.line])
            report.corrects_id = row.record
            reports.append(report)
        WeeklyReport.objects.filter(pk__in=earlier).update(state=State.CORRECTED)
        for row, report in zip(rows, written(WeeklyReport, reports), strict=True):
            row.made["corrects"], row.record = row.record, report.pk

    def restore(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        removed(WeeklyReport, [row.record for row in rows])
        earlier = [row.made["corrects"] for row in rows]
        WeeklyReport.objects.filter(pk__in=earlier).update(state=State.COUNTED)

    def built_upon(self, rows: Sequence[Row]) -> dict[int, str]:
        return pointing_to(WeeklyReport, [row.record for row in rows if row.record])

    def remove(self, rows: Sequence[Row]) -> None:
        removed(WeeklyReport, [row.record for row in rows])


def _on_duty(duties: Iterable[ReportingUnit], week: Week) -> bool:
    return any(
        duty.since <= week.sunday and (duty.until is None or duty.until > week.monday)
        for duty in duties
    )


def _receipts(rows: Sequence[Row]) -> dict[int, str]:
    """A receipt number for each row, from the series of its week."""
    counts = Counter(row.values["week"] for row in rows)
    following = {
        week: numbering.take(f"weekly-{week}", count=number)
        for week, number in sorted(counts.items())
    }
    receipts: dict[int, str] = {}
    for row in rows:
        week = row.values["week"]
        receipts[row.line] = receipt_number(Week.parse(week), following[week])
        following[week] += 1
    return receipts


def _noon(day: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time(12)))
