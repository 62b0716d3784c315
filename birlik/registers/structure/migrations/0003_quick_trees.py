from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("structure", "0002_dormancy"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="affiliation",
            name="structure_a_parent__45f50d_idx",
        ),
        migrations.AddIndex(
            model_name="affiliation",
            index=models.Index(
                fields=["parent", "hierarchy"],
                include=("child", "since", "until"),
                name="affiliation_below",
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["sort_key", "id"], name="structure_o_sort_ke_92a03f_idx"),
        ),
    ]
