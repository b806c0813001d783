"""A state of the draft that is to be approved by a second person, or to count from a date."""

import django.db.models.deletion
from django.db import migrations, models

import voronka.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("packs", "0001_drafts_and_releases")]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(default=voronka.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("seen", models.CharField(max_length=64)),
                ("comment", models.TextField()),
                ("by", models.CharField(max_length=200)),
                ("by_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("counts_from", models.DateTimeField(null=True)),
                ("needs_approval", models.BooleanField()),
                ("approved_by", models.CharField(blank=True, max_length=200)),
                ("approved_at", models.DateTimeField(null=True)),
                ("problem", models.TextField(blank=True)),
                ("draft", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="packs.playbookdraft")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("approved_at", None), models.Q(("approved_by", ""), _negated=True), _connector="OR"),
                        name="packs_approved_by_someone",
                    )
                ],
            },
        ),
    ]
