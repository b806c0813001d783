from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("gatherings", "0002_revisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="gathering",
            name="begun_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="gathering",
            name="news",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        # Of what was long ago nobody has to be told.
        migrations.RunSQL(
            "UPDATE gatherings_gathering SET begun_at = starts_at WHERE starts_at < now()",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="gathering",
            index=models.Index(
                condition=Q(("begun_at__isnull", True)),
                fields=["starts_at"],
                name="gathering_ahead",
            ),
        ),
    ]
