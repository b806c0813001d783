"""What a playbook says is kept beside its text, so that a process starts without reading YAML."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("process", "0002_in_force"),
    ]

    operations = [
        migrations.AddField(
            model_name="playbookversion",
            name="document",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
