from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0001_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="dispute",
            name="mistake",
            field=models.CharField(blank=True, db_default="", default="", max_length=500, verbose_name="why it was a mistake"),
        ),
    ]
