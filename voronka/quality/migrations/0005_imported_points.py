from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0004_duplicates"),
    ]

    operations = [
        migrations.AddField(
            model_name="importedrow",
            name="points",
            field=models.JSONField(default=list),
        ),
    ]
