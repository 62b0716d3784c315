"""What may be true of organisations, employers and workplaces. Pure: no database, no clock."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from birlik.base.formatting import day_text
from birlik.base.text import search_text, sort_key
from birlik.registers.structure.choices import Hierarchy, Kind

_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
AHEAD = timedelta(days=366)

# Who may stand directly below whom.
PARENTS: dict[Hierarchy, dict[Kind, frozenset[Kind]]] = {
    Hierarchy.SECTOR: {
        Kind.SECTOR: frozenset({Kind.CENTRE}),
        Kind.LOCAL: frozenset({Kind.SECTOR, Kind.LOCAL}),
        Kind.PRIMARY: frozenset({Kind.CENTRE, Kind.SECTOR, Kind.LOCAL}),
    },
    Hierarchy.TERRITORY: {
        Kind.TERRITORY: frozenset({Kind.CENTRE, Kind.TERRITORY}),
        Kind.LOCAL: frozenset({Kind.TERRITORY, Kind.LOCAL}),
        Kind.PRIMARY: frozenset({Kind.CENTRE, Kind.TERRITORY, Kind.LOCAL}),
    },
}


def findable(name: str, *other: str) -> dict[str, str]:
    """What a record is sorted and found by: Kazakh-alphabet sort key and folded search text."""
    return {"sort_key": sort_key(name)[:300], "search": search_text(name, *other)}


def check_bin(number: str) -> None:
    """A BIN: year and month of registration, kind (4 to 6), part (0 to 3), serial, check digit."""
    if not re.fullmatch(r"[0-9]{12}", number):
        raise ValidationError(
            _(
                "A BIN has exactly 12 digits. “%(number)s” has %(count)d signs. "
                "Check it on the employer's papers."
            )
            % {"number": number, "count": len(number)}
        )
    if not 1 <= int(number[2:4]) <= 12:
        raise ValidationError(
            _(
                "Digits 3 and 4 of a BIN are the month of registration, 01 to 12. "
                "Here they are %(month)s."
            )
            % {"month": number[2:4]}
        )
    if number[4] not in "456":
        raise ValidationError(
            _(
                "Digit 5 of a BIN is 4, 5 or 6. Here it is %(digit)s: "
                "perhaps this is a person's IIN."
            )
            % {"digit": number[4]}
        )
    if number[5] not in "0123":
        raise ValidationError(
            _("Digit 6 of a BIN is 0 to 3. Here it is %(digit)s.") % {"digit": number[5]}
        )
    if check_digit(number[:11]) != int(number[11]):
        raise ValidationError(
            _(
                "The check digit of the BIN %(number)s is wrong, so a digit is mistyped. "
                "Compare it with the papers."
            )
            % {"number": number}
        )


def check_digit(first_eleven: str) -> int | None:
    """The twelfth digit of a BIN or IIN; None when no such number is ever given out."""
    digits = [int(sign) for sign in first_eleven]
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        remainder = sum(d * w for d, w in zip(digits, weights, strict=True)) % 11
        if remainder < 10:
            return remainder
    return None


def check_date(on: date, *, today: date, known_until: date | None = None) -> None:
    """Events come in order: not before what is already recorded, and at most a year ahead."""
    if known_until is not None and on < known_until:
        raise ValidationError(
            _(
                "Something dated %(last)s is already recorded here, and the past does not change. "
                "Give that date or a later one."
            )
            % {"last": day_text(known_until)}
        )
    if on > today + AHEAD:
        raise ValidationError(
            _("%(on)s is more than a year ahead. Record the decision closer to its day.")
            % {"on": day_text(on)}
        )


def check_parent(kind: str, parent_kind: str, hierarchy: str) -> None:
    allowed = PARENTS[Hierarchy(hierarchy)].get(Kind(kind), frozenset())
    if parent_kind in allowed:
        return
    values = {"kind": Kind(kind).label, "parent": Kind(parent_kind).label}
    if not allowed:
        raise ValidationError(
            _("“%(kind)s” has no place in this hierarchy. Choose the other one.") % values
        )
    raise ValidationError(
        _("“%(kind)s” cannot stand below “%(parent)s” here. It may stand below: %(allowed)s.")
        % {**values, "allowed": ", ".join(str(k.label) for k in Kind if k in allowed)}
    )


def check_no_circle(child: int, parent: int, above_parent: Iterable[int]) -> None:
    """`above_parent`: every ancestor the parent has, or is yet to have, from the day on."""
    if child == parent or child in set(above_parent):
        raise ValidationError(
            _(
                "This would make the organisation stand above itself. "
                "Choose a parent outside its own subtree."
            )
        )


def check_merge(kind: str, into_kind: str) -> None:
    if kind == Kind.CENTRE or kind != into_kind:
        raise ValidationError(
            _("Only organisations of one kind merge: “%(kind)s” cannot merge into “%(into)s”.")
            % {"kind": Kind(kind).label, "into": Kind(into_kind).label}
        )


def check_close(members_below: int) -> None:
    if members_below:
        raise ValidationError(
            _(
                "%(count)d organisations still belong to it on that day. Transfer them first, "
                "or merge the whole into another organisation."
            )
            % {"count": members_below}
        )


def check_counted(kind: str) -> None:
    """Members belong to primary organisations; every other number of members is a sum of theirs."""
    if kind != Kind.PRIMARY:
        raise ValidationError(
            _(
                "Members are counted at primary organisations. "
                "Here the numbers add up by themselves."
            )
        )


def check_members(*, total: int, women: int | None, under_35: int | None) -> None:
    if total < 0:
        raise ValidationError(_("The number of members cannot be below zero."))
    for name, part in ((_("women"), women), (_("under 35"), under_35)):
        if part is not None and not 0 <= part <= total:
            raise ValidationError(
                _(
                    "“%(name)s” is %(part)d, but there are %(total)d members in all. "
                    "Check both numbers."
                )
                % {"name": name, "part": part, "total": total}
            )


def check_term(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise ValidationError(
            _("The end (%(until)s) must come after the beginning (%(since)s).")
            % {"until": day_text(until), "since": day_text(since)}
        )
