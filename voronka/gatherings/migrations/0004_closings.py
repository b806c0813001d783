from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gatherings", "0003_begun"),
    ]

    operations = [
        migrations.AddField(
            model_name="guest",
            name="status_before",
            field=models.CharField(blank=True, db_default="", max_length=12),
        ),
    ]
