from importlib import import_module

from django.db import migrations

walls = import_module("birlik.registers.clinics.migrations.0004_more_walls")
APPEALS = {
    **walls.APPEALS,
    "clinics_appealfile": ["appeal_id"],
    "clinics_message": ["appeal_id"],
    "clinics_note": ["appeal_id"],
}
# The same rule as before. Written with IN, the ids of all appeals of the clinics were gathered
# for every query; with EXISTS, a few rows are looked up one by one.
OWN = """EXISTS (
    SELECT FROM clinics_appeal
    WHERE clinics_appeal.id = {appeal}
    AND clinic_id = ANY (nullif(current_setting('birlik.clinics', true), '')::bigint[])
)"""


def rule(appeals: list[str]) -> str:
    return f"{walls.OPEN} OR " + " AND ".join(OWN.format(appeal=appeal) for appeal in appeals)


class Migration(migrations.Migration):
    dependencies = [("clinics", "0004_more_walls")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY behind_the_wall ON {table} USING ({rule(appeals)})",
            f"ALTER POLICY behind_the_wall ON {table} USING ({walls.rule(appeals)})",
        )
        for table, appeals in APPEALS.items()
    ]
