from django.db import migrations

OF_AN_APPEAL = ("clinics_appealfile", "clinics_message", "clinics_note")

# Nobody before the wall (the setting is empty): every row. Somebody: the rows of their clinics.
RULE = """
coalesce(current_setting('birlik.clinics', true), '') = ''
OR appeal_id IN (
    SELECT id FROM clinics_appeal
    WHERE clinic_id = ANY (nullif(current_setting('birlik.clinics', true), '')::bigint[])
)
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0001_first")]

    operations = [
        migrations.RunSQL(
            [
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY behind_the_wall ON {table} USING ({RULE})",
            ],
            [
                f"DROP POLICY behind_the_wall ON {table}",
                f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            ],
        )
        for table in OF_AN_APPEAL
    ]
