"""The living style page: every part of the design system with real words, in three languages."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from birlik.base import charts, packs
from birlik.base.formatting import language, number
from birlik.base.periods import Week
from birlik.base.tables import Column, Filter, Table
from birlik.base.templatetags.ui import badge


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


def _named_like(rows: QuerySet, text: str) -> QuerySet:
    return cast(QuerySet, Samples(s for s in rows if text.lower() in s.name.lower()))


def _table(request: HttpRequest, t: dict[str, str]) -> Table:
    regions = [(key, t[key]) for key in ("r_karagandy", "r_ulytau", "r_east", "r_mangystau")]
    tones = [("alert", t["overdue"]), ("watch", t["due_soon"]), ("good", t["on_time"])]
    return Table(
        request,
        cast(QuerySet, _samples(t)),
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
        search=_named_like,
        order="name",
        link=lambda sample: f"#{sample.pk}",
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


def _stats(t: dict[str, str]) -> list[dict[str, Any]]:
    rows = [
        ("received", number(16560), (15.9, 16.1, 15.2, 16.4, 16.0, 16.3, 16.6)),
        ("silent", number(1440), (1210, 1302, 1290, 1350, 1344, 1399, 1440)),
        ("signals", number(12), (4, 7, 3, 9, None, 6, 12)),
        ("arrears", number(2318), (640, 812, 900, 1432, 1870, 2102, 2318)),
    ]
    return [
        {
            "label": t[key],
            "value": value,
            "note": t[f"{key}_note"],
            "url": "#list",
            "spark": charts.Sparkline(title=t[key], values=past),
        }
        for key, value, past in rows
    ]


def _record(t: dict[str, str]) -> dict[str, Any]:
    return {
        "tabs": [
            {"label": t["events"], "url": "#record", "active": True, "count": 28},
            {"label": t["score"], "url": "#record"},
            {"label": t["form"], "url": "#form"},
            {"label": t["tree"], "url": "#tree"},
        ],
        "facts": [
            (t["employer"], t["w1"]),
            (t["bin"], "980 540 001 234"),
            (t["region"], t["r_karagandy"]),
            (t["headcount"], number(1214)),
            (t["chair"], t["chair_name"]),
        ],
        "terms": [
            {"text": t["t1"], "points": 38, "url": "#record"},
            {"text": t["t2"], "points": 21, "url": "#record"},
            {"text": t["t3"], "points": 12, "contested": True, "note": t["m_watch"]},
            {"text": t["t4"], "points": -7},
        ],
        "events": [
            {
                "date": date(2026, 11, 26),
                "kind": t["e4_kind"],
                "text": t["e4"],
                "article": t["e3_article"],
                "tone": "watch",
                "future": True,
            },
            {
                "date": date(2026, 11, 19),
                "kind": t["e3_kind"],
                "text": t["e3"],
                "article": t["e3_article"],
                "url": "#record",
            },
            {"date": date(2026, 11, 16), "kind": t["e2_kind"], "text": t["e2"], "tone": "alert"},
            {"date": date(2026, 11, 13), "kind": t["e1_kind"], "text": t["e1"], "url": "#record"},
        ],
    }


def _map(t: dict[str, str]) -> charts.TileMap:
    """The regions of the installed pack, with made-up numbers."""
    regions = packs.current("regions")
    return charts.TileMap(
        title=t["signals"],
        places=[
            charts.Place(
                region["code"],
                packs.text(region["name"]),
                None if place == 3 else place * 7 % 23,
                "#charts",
                packs.text(region["short"]),
            )
            for place, region in enumerate(regions)
        ],
        tiles={region["code"]: tuple(region["tile"]) for region in regions},
    )


def _charts(t: dict[str, str]) -> dict[str, charts.Chart]:
    weeks = [str(Week(date(2025, 11, 24)) + place) for place in range(52)]
    counts = [6 + (place * 7919) % 9 + (9 if place in (31, 47) else 0) for place in range(52)]
    regions = ["r_karagandy", "r_ulytau", "r_east", "r_mangystau"]
    return {
        "map": _map(t),
        "line": charts.Line(
            title=t["signals"],
            labels=weeks[-26:],
            series=[charts.Series(t["signals"], counts[-26:])],
            threshold=[15 + place % 3 for place in range(26)],
            alarms=frozenset({5, 21}),
        ),
        "columns": charts.Columns(
            title=t["received"],
            labels=weeks[-12:],
            series=[
                charts.Series(t["on_time"], [14 + place % 4 for place in range(12)]),
                charts.Series(t["overdue"], [3 + place % 3 for place in range(12)]),
            ],
        ),
        "bars": charts.Bars(
            title=t["arrears"],
            bars=[
                charts.Bar(t[name], (value, value // 3), "#list")
                for name, value in zip(regions, (931, 402, 688, 120), strict=True)
            ],
            series=[t["overdue"], t["due_soon"]],
        ),
        "strip": charts.WeekStrip(
            title=t["last_report"],
            labels=weeks,
            series=[
                charts.Series(
                    t["signals"], [None if k % 17 == 9 else n for k, n in enumerate(counts)]
                )
            ],
        ),
        "ranks": charts.DotPlot(
            title=t["on_time"],
            format=charts.Format("share"),
            dots=[
                charts.Dot(
                    t[name],
                    value,
                    value - 0.06,
                    min(value + 0.04, 1),
                    "#list",
                    mine=name == "r_karagandy",
                )
                for name, value in zip(regions, (0.84, 0.91, 0.77, 0.95), strict=True)
            ],
            reference=0.9,
            reference_label=t["total"],
        ),
    }


def context(request: HttpRequest) -> dict[str, Any]:
    t = words()
    steps = zip(("s1", "s2", "s3", "s4"), ("done", "done", "now", ""), strict=True)
    return {
        "t": t,
        "table": _table(request, t),
        "form": _form(t),
        "stats": _stats(t),
        "steps": [{"label": t[name], "state": state} for name, state in steps],
        "nodes": [
            {
                "label": t["o1"],
                "url": "#tree",
                "count": 18000,
                "children": [
                    {"label": t["o2"], "url": "#tree", "count": 1204, "children_url": request.path},
                    {"label": t["o3"], "url": "#tree", "count": 2310},
                ],
            }
        ],
        **_record(t),
        **_charts(t),
    }
