from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

walls = import_module("birlik.registers.clinics.migrations.0005_quick_walls")
APPEALS = {
    "clinics_servicewords": [
        "(SELECT s.appeal_id FROM clinics_service s WHERE s.id = service_id)"
    ],
    "clinics_obligationwords": [
        "(SELECT s.appeal_id FROM clinics_obligation o "
        "JOIN clinics_mediation m ON m.id = o.mediation_id "
        "JOIN clinics_service s ON s.id = m.service_id WHERE o.id = obligation_id)"
    ],
}
# What the house counts stays where it is; the words go behind the wall.
SERVICES = """
INSERT INTO clinics_servicewords (service_id, text, taken_back, case_number, contents)
SELECT s.id, s.text, s.taken_back, coalesce(l.case_number, ''), coalesce(m.contents, '{}')
FROM clinics_service s
LEFT JOIN clinics_lawsuit l ON l.service_id = s.id
LEFT JOIN clinics_mediation m ON m.service_id = s.id
JOIN clinics_appeal a ON a.id = s.appeal_id
WHERE a.forgotten_on IS NULL
"""
PROMISES = """
INSERT INTO clinics_obligationwords (obligation_id, text, known_from)
SELECT o.id, o.text, o.known_from
FROM clinics_obligation o
JOIN clinics_mediation m ON m.id = o.mediation_id
JOIN clinics_service s ON s.id = m.service_id
JOIN clinics_appeal a ON a.id = s.appeal_id
WHERE a.forgotten_on IS NULL
"""
SERVICES_BACK = [
    "UPDATE clinics_service s SET text = w.text, taken_back = w.taken_back "
    "FROM clinics_servicewords w WHERE w.service_id = s.id",
    "UPDATE clinics_lawsuit l SET case_number = w.case_number "
    "FROM clinics_servicewords w WHERE w.service_id = l.service_id",
    "UPDATE clinics_mediation m SET contents = w.contents "
    "FROM clinics_servicewords w WHERE w.service_id = m.service_id",
]
PROMISES_BACK = (
    "UPDATE clinics_obligation o SET text = w.text, known_from = w.known_from "
    "FROM clinics_obligationwords w WHERE w.obligation_id = o.id"
)


class Migration(migrations.Migration):
    dependencies = [("clinics", "0006_clinic_version")]

    operations = [
        migrations.CreateModel(
            name="ServiceWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("taken_back", models.CharField(blank=True, max_length=300)),
                ("case_number", models.CharField(blank=True, max_length=60)),
                ("contents", models.JSONField(blank=True, default=dict)),
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="clinics.service",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ObligationWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("known_from", models.CharField(blank=True, max_length=200)),
                (
                    "obligation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="clinics.obligation",
                    ),
                ),
            ],
        ),
        *(
            migrations.RunSQL(
                [
                    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                    f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                    f"CREATE POLICY behind_the_wall ON {table} USING ({walls.rule(appeals)})",
                ],
                [
                    f"DROP POLICY behind_the_wall ON {table}",
                    f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
                    f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
                ],
            )
            for table, appeals in APPEALS.items()
        ),
        migrations.RunSQL(SERVICES, SERVICES_BACK),
        migrations.RunSQL(PROMISES, PROMISES_BACK),
    ]
