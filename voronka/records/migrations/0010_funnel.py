"""Stays know when their card last came to the stage before: funnels count without sorting."""

from django.db import migrations, models

CAME_BEFORE = """
UPDATE records_stagestay s SET came_before = e.before
FROM (
    SELECT id, lag(entered_at) OVER (PARTITION BY card_id, pipeline, stage ORDER BY entered_at, id)
        AS before
    FROM records_stagestay
) e
WHERE e.id = s.id AND e.before IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0009_rules_in_the_chain"),
    ]

    operations = [
        migrations.AddField(
            model_name="stagestay",
            name="came_before",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(CAME_BEFORE, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="stagestay", name="stagestay_by_entry"),
        migrations.AddIndex(
            model_name="stagestay",
            index=models.Index(
                models.F("pipeline"),
                models.F("entered_at"),
                include=("stage", "card_id", "came_before"),
                name="stagestay_by_entry",
            ),
        ),
    ]
