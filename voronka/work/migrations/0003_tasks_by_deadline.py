"""The list of everybody's open tasks goes page by page along an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0002_task_revision")]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["due_at", "id"],
                condition=models.Q(closed_at=None, cancelled_at=None),
                name="work_task_open_by_deadline",
            ),
        ),
    ]
