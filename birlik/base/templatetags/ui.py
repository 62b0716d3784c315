"""Template vocabulary of the design system; a builtin of every template, described in templates/base/README.md."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date, format_interval
from babel.numbers import format_decimal, format_percent
from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from birlik.base.periods import Week

register = template.Library()

BADGE_MARKS = {
    "good": "check",
    "watch": "watch",
    "alert": "alert",
    "info": "info",
    "quiet": "quiet",
}


def language() -> str:
    return (get_language() or "en")[:2]


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
def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """1234.5 as the active language writes it; a missing value is a dash, never a zero."""
    if value is None or value == "":
        return "–"
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, pattern, locale=language())


@register.filter
def share(value: float | None, decimals: int = 0) -> str:
    """0.571 as 57 % (or 57.1 % with one decimal)."""
    if value is None or value == "":
        return "–"
    pattern = format_percent(0, locale=language()).replace(
        "0", "#,##0" + "." * bool(decimals) + "0" * decimals
    )
    return format_percent(value, pattern, locale=language())


@register.filter
def signed(value: float | None, decimals: int = 0) -> str:
    """+3 or −3: a change, or points added to a score."""
    if value is None or value == "":
        return "–"
    return ("+" if value > 0 else "−" if value < 0 else "±") + number(abs(value), decimals)


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


@register.filter
def span(week: Week) -> str:
    """The days of a week: 16–22 Nov 2026."""
    return format_interval(week.monday, week.sunday, "yMMMd", locale=language())
