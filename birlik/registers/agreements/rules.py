"""What may be true of a collective agreement. Pure: no database, no clock."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from birlik.base.formatting import day_text


def check(*, signed: date, expires: date, today: date) -> None:
    if signed > today:
        raise ValidationError(
            {"signed": _("This day is still to come. Record the agreement when it is signed.")}
        )
    if expires <= signed:
        raise ValidationError(
            {
                "expires": _("It was signed on %(signed)s, so it must expire after that day.")
                % {"signed": day_text(signed)}
            }
        )
