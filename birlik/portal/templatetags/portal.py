from django import template

from birlik import law
from birlik.base import packs
from birlik.law import late_pay

register = template.Library()


@register.simple_tag
def offered() -> dict[str, bool]:
    """Which calculators the installed country has the law for."""
    try:
        book = law.load(packs.installed())
    except (law.LawError, packs.BrokenPack):
        return {}
    return {"dates": bool(book.procedures), "penalty": late_pay.DIVISOR in book.book.timeline}
