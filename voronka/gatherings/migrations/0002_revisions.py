from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gatherings", "0001_gatherings"),
    ]

    operations = [
        migrations.AddField(
            model_name="gathering",
            name="changed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="gathering",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
