"""The smallest way to write SVG: elements with escaped attributes and no inline style."""

from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


def element(name: str, *inside: Any, **attributes: Any) -> SafeString:
    """element("rect", x="10%", css="bar") -> <rect x="10%" class="bar"/>; None is left out."""
    written = format_html_join(
        "",
        ' {}="{}"',
        (
            ("class" if key == "css" else key.replace("_", "-"), _plain(value))
            for key, value in attributes.items()
            if value is not None
        ),
    )
    if not inside:
        return format_html("<{}{}/>", name, written)
    return format_html("<{}{}>{}</{}>", name, written, joined(inside), name)


def joined(parts: Any) -> SafeString:
    return mark_safe("".join(conditional_escape(part) for part in parts))  # noqa: S308 - each part is escaped


def percent(share: float) -> str:
    """A place along a width nobody knows yet: 0.25 -> 25%."""
    return f"{round(share * 100, 3):g}%"


def _plain(value: Any) -> Any:
    return f"{round(value, 3):g}" if isinstance(value, float) else value
