from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinics", "0007_words_apart")]

    operations = [
        # Blank first: on the way back they come empty.
        migrations.AlterField("handover", "reason", models.CharField(blank=True, max_length=300)),
        migrations.AlterField("obligation", "text", models.TextField(blank=True)),
        migrations.RemoveField("handover", "reason"),
        migrations.RemoveField("lawsuit", "case_number"),
        migrations.RemoveField("mediation", "contents"),
        migrations.RemoveField("obligation", "known_from"),
        migrations.RemoveField("obligation", "text"),
        migrations.RemoveField("service", "text"),
        # Why it was taken back stands behind the wall now; that it was stays to be counted.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [
                        "ALTER TABLE clinics_service ALTER COLUMN taken_back TYPE boolean "
                        "USING taken_back <> ''",
                        "ALTER TABLE clinics_service ALTER COLUMN taken_back SET DEFAULT false",
                    ],
                    [
                        "ALTER TABLE clinics_service ALTER COLUMN taken_back DROP DEFAULT",
                        "ALTER TABLE clinics_service ALTER COLUMN taken_back TYPE varchar(300) "
                        "USING CASE WHEN taken_back THEN '—' ELSE '' END",
                    ],
                )
            ],
            state_operations=[
                migrations.AlterField(
                    "service",
                    "taken_back",
                    models.BooleanField(db_default=False, default=False),
                )
            ],
        ),
    ]
