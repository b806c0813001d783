from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0002_calendar_feeds")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="link",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        )
    ]
