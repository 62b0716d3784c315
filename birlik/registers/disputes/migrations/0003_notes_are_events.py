from django.db import migrations


class Migration(migrations.Migration):
    """What was a note becomes an event without a code: one table for all that happened."""

    dependencies = [
        ("disputes", "0002_mistake"),
    ]

    operations = [
        migrations.RenameModel("DisputeNote", "DisputeEvent"),
    ]
