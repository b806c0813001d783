"""The PostgreSQL extensions that tables and queries of all areas rely on."""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations

AREAS = [
    "people",
    "process",
    "records",
    "work",
    "channels",
    "scheduling",
    "commerce",
    "quality",
    "analytics",
    "automation",
    "packs",
    "api",
    "web",
]


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    run_before = [(area, "__first__") for area in AREAS]
    operations = [
        CreateExtension("pg_trgm"),
        CreateExtension("btree_gist"),
        CreateExtension("unaccent"),
        CreateExtension("citext"),
    ]
