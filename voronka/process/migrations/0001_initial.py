import voronka.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='PlaybookVersion',
            fields=[
                ('id', models.UUIDField(default=voronka.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('text', models.TextField()),
                ('files', models.JSONField(default=dict)),
                ('applied_at', models.DateTimeField()),
                ('applied_by', models.CharField(max_length=200)),
                ('active', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('active', True)), fields=('active',), name='process_one_playbook_in_force')],
            },
        ),
    ]
