from django.db import migrations

# Table -> how its row finds the appeal. The words of services, mediations and promises stand in rows
# that the whole house counts: those have the first fence only.
APPEALS = {
    "clinics_conflictcheck": ["appeal_id"],
    "clinics_followup": ["appeal_id"],
    "clinics_receiptcode": ["appeal_id"],
    "clinics_appealtie": ["one_id", "other_id"],
    "clinics_mediationparty": [
        "(SELECT s.appeal_id FROM clinics_mediation m JOIN clinics_service s ON s.id = m.service_id "
        "WHERE m.id = mediation_id)"
    ],
    "clinics_hearing": [
        "(SELECT s.appeal_id FROM clinics_lawsuit l JOIN clinics_service s ON s.id = l.service_id "
        "WHERE l.id = lawsuit_id)"
    ],
}
OPEN = "coalesce(current_setting('birlik.clinics', true), '') = ''"
OWN = """{appeal} IN (
    SELECT id FROM clinics_appeal
    WHERE clinic_id = ANY (nullif(current_setting('birlik.clinics', true), '')::bigint[])
)"""


def rule(appeals: list[str]) -> str:
    return f"{OPEN} OR " + " AND ".join(OWN.format(appeal=appeal) for appeal in appeals)


class Migration(migrations.Migration):
    dependencies = [("clinics", "0003_hours")]

    operations = [
        migrations.RunSQL(
            [
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY behind_the_wall ON {table} USING ({rule(appeals)})",
            ],
            [
                f"DROP POLICY behind_the_wall ON {table}",
                f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            ],
        )
        for table, appeals in APPEALS.items()
    ]
