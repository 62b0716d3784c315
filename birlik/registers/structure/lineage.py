"""Ancestors with dates, computed by the database from the affiliations in one statement."""

from collections.abc import Collection

from django.db import connection

_DELETE = "DELETE FROM structure_lineage WHERE descendant_id = ANY(%(ids)s)"
_SUBTREE = """
WITH RECURSIVE below AS (
    SELECT unnest(%(ids)s::bigint[]) AS id
    UNION
    SELECT a.child_id FROM structure_affiliation a JOIN below ON a.parent_id = below.id
) SELECT id FROM below
"""
_ABOVE = """
WITH RECURSIVE up (descendant_id, ancestor_id, hierarchy, depth, since, until) AS (
    SELECT o.id, o.id, h.hierarchy, 0, o.founded, NULL::date
    FROM structure_organisation o CROSS JOIN (VALUES ('sector'), ('territory')) h (hierarchy)
    WHERE {which}
    UNION ALL
    SELECT up.descendant_id, a.parent_id, up.hierarchy, up.depth + 1,
           greatest(up.since, a.since), least(up.until, a.until)
    FROM up JOIN structure_affiliation a
      ON a.child_id = up.ancestor_id AND a.hierarchy = up.hierarchy
     AND daterange(a.since, a.until) && daterange(up.since, up.until)
    WHERE up.depth < 12
)
SELECT ancestor_id, descendant_id, hierarchy, depth, since, until FROM up
"""
_INSERT = (
    "INSERT INTO structure_lineage "
    "(ancestor_id, descendant_id, hierarchy, depth, since, until) " + _ABOVE
)


def above(which: str) -> str:
    """The rows of the organisations `o` that meet a condition, as a query over the
    affiliations."""
    return _ABOVE.format(which=which)


def rebuild_below(organisations: Collection[int]) -> None:
    """Recompute the lineage of these organisations and of everything that ever stood below them."""
    with connection.cursor() as cursor:
        cursor.execute(_SUBTREE, {"ids": list(organisations)})
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(_DELETE, {"ids": ids})
        cursor.execute(_INSERT.format(which="o.id = ANY(%(ids)s)"), {"ids": ids})


def rebuild_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE structure_lineage")
        cursor.execute(_INSERT.format(which="true"))
        cursor.execute("ANALYZE structure_lineage")
