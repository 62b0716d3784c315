"""Template vocabulary of the design system, described in templates/base/README.md."""

import re
from datetime import date
from typing import Any

from babel.dates import format_date, format_interval
from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from birlik.base import charts
from birlik.base.formatting import language, number, share, signed
from birlik.base.periods import Week

register = template.Library()

BADGE_MARKS = {
    "good": "check",
    "watch": "watch",
    "alert": "alert",
    "info": "info",
    "quiet": "quiet",
}

register.filter(number)
register.filter(share)
register.filter(signed)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing from the sprite: silent beside words, or named by `label` when it stands alone."""
    voice = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon" {} focusable="false"><use href="{}#{}"/></svg>',
        voice,
        static("base/icons.svg"),
        name,
    )


@register.simple_tag
def badge(tone: str, text: str) -> SafeString:
    """A state in a word, with a mark of its own shape; the colour only helps."""
    if tone not in BADGE_MARKS:
        raise ValueError(f"tone must be one of {', '.join(BADGE_MARKS)}. Got {tone!r}.")
    return format_html('<span class="badge {}">{}{}</span>', tone, icon(BADGE_MARKS[tone]), text)


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The theme this person chose on this device: light, dark, or empty for the device's own."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in ("light", "dark") else ""


@register.filter
def day(value: date | None) -> SafeString | str:
    """A date as people write it, readable by machines too."""
    if not value:
        return "–"
    return format_html(
        '<time datetime="{}">{}</time>',
        value.isoformat(),
        format_date(value, "medium", locale=language()),
    )


@register.simple_tag(takes_context=True)
def may(context: template.Context, route: str) -> bool:
    """Whether the reader may open a route: `{% may "weekly:event" as offered %}`."""
    return context["may_open"](route)


@register.filter
def phone(value: str) -> SafeString | str:
    """A number to call with one tap, on one line."""
    if not value:
        return "–"
    return format_html('<a class="keep" href="tel:{}">{}</a>', re.sub(r"[^+0-9]", "", value), value)


@register.filter
def span(week: Week) -> str:
    """The days of a week: 16–22 Nov 2026."""
    return format_interval(week.monday, week.sunday, "yMMMd", locale=language())


@register.filter
def unlocalised(value: float) -> str:
    """A number for an attribute that a machine reads."""
    return str(value)


@register.simple_tag
def chart(thing: Any) -> SafeString:
    """Any chart of birlik.base.charts with its caption, legend and table."""
    heads, rows = thing.table()
    return render_to_string(
        thing.template_name,
        {
            "chart": thing,
            "drawing": thing.drawing,
            "legend": thing.legend(),
            "heads": heads,
            "rows": rows,
        },
    )


@register.simple_tag
def points_bar(points: float, largest: float) -> SafeString:
    """The bar of one reason of a score."""
    return charts.points_bar(points, largest)
