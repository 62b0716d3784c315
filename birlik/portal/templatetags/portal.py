from django import template

from birlik import law
from birlik.base import laws, packs, topics
from birlik.law import late_pay
from birlik.portal.forms import open_clinics

register = template.Library()


@register.simple_tag
def offered() -> dict[str, bool]:
    """Which of these rooms the installed country has the law and the people for."""
    try:
        book = laws.current()
    except (law.LawError, packs.BrokenPack):
        return {}
    return {
        "dates": bool(book.procedures),
        "penalty": late_pay.DIVISOR in book.book.timeline,
        "rights": "pay.monthly" in book.book.timeline,
        "clinics": topics.exists() and open_clinics().exists(),
    }
