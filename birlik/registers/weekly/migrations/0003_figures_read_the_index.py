from django.db import migrations, models

# Figures are read from the index alone where the pages of the table are known to be seen by all.
# Vacuum says so; by default it waits for a fifth of the table, which is a year of reports.
WEEKLY = """
ALTER TABLE weekly_weeklyreport
SET (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000)
"""
SELDOM = """
ALTER TABLE weekly_weeklyreport
RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold)
"""


class Migration(migrations.Migration):
    dependencies = [("weekly", "0002_newest_first")]

    operations = [
        migrations.RemoveConstraint(model_name="weeklyreport", name="one_counted_report_a_week"),
        migrations.AddConstraint(
            model_name="weeklyreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "counted")),
                fields=("week", "workplace"),
                include=("id", "sent_at", "nothing_changed", "seconds_spent"),
                name="one_counted_report_a_week",
            ),
        ),
        migrations.RunSQL(WEEKLY, SELDOM),
    ]
