from django.db import migrations

COPY = """
INSERT INTO disputes_disputeevent (dispute_id, code, "on", text, data, at, by_id, version, mistake)
SELECT dispute_id, '', "on", text, '{}', at, by_id, 1, '' FROM disputes_disputenote ORDER BY id
"""
DEMANDS = """
INSERT INTO disputes_demand (dispute_id, code, text, answer, answer_text, at, version, mistake)
SELECT d.id, t.code, '', 'waiting', '', d.recorded_at, 1, ''
FROM disputes_dispute d, unnest(d.demands) WITH ORDINALITY AS t (code, place)
ORDER BY d.id, t.place
"""


class Migration(migrations.Migration):
    """What was a note becomes an event without a code; every demand gets a place for its answer."""

    dependencies = [
        ("disputes", "0003_parts_of_a_dispute"),
    ]

    operations = [
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.RunSQL(DEMANDS, migrations.RunSQL.noop),
    ]
