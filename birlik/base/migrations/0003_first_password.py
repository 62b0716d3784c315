from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0002_logins"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="first_password",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
