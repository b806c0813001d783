import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import voronka.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_merged_leads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("bulkaction", "wanted", models.JSONField(null=True)),
        migrations.AddField("bulkaction", "gathered_at", models.DateTimeField(null=True)),
        # The cards of those that began before were noted as they began.
        migrations.RunSQL(
            "UPDATE records_bulkaction SET gathered_at = created_at",
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.UUIDField(default=voronka.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("noun", models.CharField(max_length=16)),
                ("wanted", models.JSONField()),
                ("columns", models.JSONField()),
                ("sort", models.CharField(max_length=80)),
                ("format", models.CharField(max_length=8)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("stored", models.FileField(blank=True, max_length=200, upload_to="")),
                ("created_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("dismissed_at", models.DateTimeField(null=True)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["by", "-created_at"], name="export_of_person"),
                    models.Index(fields=["created_at"], name="export_by_age"),
                ],
            },
        ),
    ]  # fmt: skip
