"""Contacts and companies have the fields that a playbook adds to them."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0010_funnel"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="fields",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="contact",
            name="fields",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddIndex(
            model_name="company",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["fields"], name="company_fields", opclasses=["jsonb_path_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["fields"], name="contact_fields", opclasses=["jsonb_path_ops"]
            ),
        ),
    ]
