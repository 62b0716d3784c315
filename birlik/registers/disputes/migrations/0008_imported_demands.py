from django.db import migrations

DEMANDS = """
INSERT INTO disputes_demand (dispute_id, code, text, answer, answer_text, at, version, mistake)
SELECT d.id, t.code, '', 'waiting', '', d.recorded_at, 1, ''
FROM disputes_dispute d, unnest(d.demands) WITH ORDINALITY AS t (code, place)
WHERE NOT EXISTS (
    SELECT 1 FROM disputes_demand o
    WHERE o.dispute_id = d.id AND o.code = t.code AND o.mistake = ''
)
ORDER BY d.id, t.place
"""


class Migration(migrations.Migration):
    """Disputes imported since demands have rows of their own get theirs, too."""

    dependencies = [
        ("disputes", "0007_paper_facts"),
    ]

    operations = [
        migrations.RunSQL(DEMANDS, migrations.RunSQL.noop),
    ]
