"""The PostgreSQL extensions that tables and queries of all areas rely on."""

from pathlib import Path

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations


def areas_with_tables() -> list[str]:
    """Return the areas that have a first migration: it must find the extensions there."""
    house = Path(__file__).parents[2]
    return sorted(
        path.parents[1].name
        for path in house.glob("*/migrations/0001_*.py")
        if path.parents[1].name != "kernel"
    )


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    run_before = [(area, "__first__") for area in areas_with_tables()]
    operations = [
        CreateExtension("pg_trgm"),
        CreateExtension("btree_gist"),
        CreateExtension("unaccent"),
        CreateExtension("citext"),
    ]
