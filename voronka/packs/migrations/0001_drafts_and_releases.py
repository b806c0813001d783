"""The draft of the process, and the history of what came into force."""

from django.db import migrations, models

import voronka.kernel.ids


def tell_of_the_present(apps, schema_editor):
    """What was applied before there was a history begins it."""
    version = apps.get_model("process", "PlaybookVersion")
    release = apps.get_model("packs", "Release")
    release.objects.bulk_create(
        release(playbook_hash=each.hash, before="", comment="", at=each.applied_at, by=each.applied_by)
        for each in version.objects.order_by("applied_at")
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("process", "0002_in_force")]

    operations = [
        migrations.CreateModel(
            name="PlaybookDraft",
            fields=[
                ("id", models.UUIDField(default=voronka.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("only", models.BooleanField(default=True, unique=True)),
                ("base", models.CharField(max_length=64)),
                ("tree", models.TextField()),
                ("touched", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", True)), name="packs_one_draft")
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.UUIDField(default=voronka.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("playbook_hash", models.CharField(max_length=64)),
                ("before", models.CharField(blank=True, max_length=64)),
                ("comment", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["-at", "-id"], name="packs_releases_latest")],
            },
        ),
        migrations.RunPython(tell_of_the_present, migrations.RunPython.noop, elidable=True),
    ]
