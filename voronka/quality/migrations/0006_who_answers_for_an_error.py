import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0005_imported_points"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="carderror",
            name="answers",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        # Until the rules are asked again, in ten minutes: whose card it is.
        migrations.RunSQL(
            "UPDATE quality_carderror SET answers_id = owner_id",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveIndex(model_name="carderror", name="quality_carderror_of_owner"),
        migrations.AddIndex(
            model_name="carderror",
            index=models.Index(
                models.F("answers"),
                models.F("opened_at"),
                models.F("id"),
                condition=models.Q(("closed_at", None)),
                name="quality_carderror_of_person",
            ),
        ),
        migrations.RemoveIndex(model_name="carderror", name="quality_carderror_of_rule"),
        migrations.AddIndex(
            model_name="carderror",
            index=models.Index(
                models.F("rule"),
                models.F("opened_at"),
                models.F("id"),
                condition=models.Q(("closed_at", None)),
                include=("owner", "answers", "team", "card_kind", "card_id"),
                name="quality_carderror_of_rule",
            ),
        ),
    ]
