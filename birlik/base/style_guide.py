"""The living style page: every part of the design system with real words, in the active language."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django import forms
from django.http import HttpRequest

from birlik.base.tables import Column, Filter, Table
from birlik.base.templatetags.ui import badge, language


@cache
def _words() -> dict[str, dict[str, str]]:
    return yaml.safe_load(Path(__file__).with_name("style_guide.yaml").read_text())


def words() -> dict[str, str]:
    return {name: texts[language()] for name, texts in _words().items()}


@dataclass(frozen=True)
class Sample:
    pk: int
    name: str
    region: str
    region_name: str
    workers: int
    tone: str
    state: str
    reported: date


class Samples(list[Sample]):
    """Enough of a query set for the list on this page."""

    def filter(self, **wanted: str) -> "Samples":
        return Samples(
            s for s in self if all(getattr(s, key) == value for key, value in wanted.items())
        )

    def order_by(self, *fields: str) -> "Samples":
        rows = Samples(self)
        for field in reversed(fields):
            rows.sort(key=lambda s: getattr(s, field.lstrip("-")), reverse=field[0] == "-")
        return rows


def _samples(t: dict[str, str]) -> Samples:
    kinds = [
        ("w1", "r_karagandy", 1214, "alert", "overdue", date(2026, 11, 6)),
        ("w2", "r_ulytau", 86, "watch", "due_soon", date(2026, 11, 13)),
        ("w3", "r_east", 640, "good", "on_time", date(2026, 11, 20)),
        ("w4", "r_mangystau", 3027, "quiet", "no_union", date(2026, 10, 30)),
    ]
    return Samples(
        Sample(
            key,
            f"{t[name]}" + f" · {key // 4 + 1}" * (key > 3),
            region,
            t[region],
            workers + key,
            tone,
            t[state],
            on,
        )
        for key in range(16)
        for name, region, workers, tone, state, on in [kinds[key % 4]]
    )


def _table(request: HttpRequest, t: dict[str, str]) -> Table:
    regions = [(key, t[key]) for key in ("r_karagandy", "r_ulytau", "r_east", "r_mangystau")]
    tones = [("alert", t["overdue"]), ("watch", t["due_soon"]), ("good", t["on_time"])]
    return Table(
        request,
        _samples(t),
        columns=[
            Column("name", t["workplace"], order=("name",)),
            Column("region", t["region"], "region_name", order=("region_name",)),
            Column("workers", t["workers"], order=("-workers",), numeric=True),
            Column("state", t["state"], lambda sample: badge(sample.tone, sample.state)),
            Column("reported", t["last_report"], order=("-reported",)),
        ],
        filters=[
            Filter("region", t["region"], regions),
            Filter("tone", t["state"], tones, chips=True),
        ],
        search=lambda rows, text: Samples(s for s in rows if text.lower() in s.name.lower()),
        order="name",
        link=lambda sample: "#list",
        size=6,
        caption=t["list_caption"],
        export_url="#",
    )


def _form(t: dict[str, str]) -> forms.Form:
    choices = [(key, t[f"f_{key}"]) for key in ("none", "rumour", "announced")]
    fields: dict[str, Any] = {
        "days": forms.IntegerField(
            label=t["f_days"],
            help_text=t["f_days_help"],
            max_value=366,
            error_messages={"max_value": t["f_days_error"]},
        ),
        "talk": forms.ChoiceField(label=t["f_talk"], choices=choices, widget=forms.RadioSelect),
        "region": forms.ChoiceField(label=t["region"], choices=[("1", t["r_east"])]),
        "note": forms.CharField(
            label=t["f_note"], required=False, widget=forms.Textarea(attrs={"rows": 3})
        ),
        "sure": forms.BooleanField(label=t["f_sure"], required=False),
    }
    form = type("SampleForm", (forms.Form,), fields)
    return form({"days": "900", "talk": "rumour", "region": "1"}, auto_id="sample_%s")


def context(request: HttpRequest) -> dict[str, Any]:
    t = words()
    return {"t": t, "table": _table(request, t), "form": _form(t)}
