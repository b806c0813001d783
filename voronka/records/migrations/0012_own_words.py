"""
Words in the playbook's fields are found by an index.

What looks like the key of a choice is left out: half of all cards may have it, and none is meant.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models

OWN_WORDS = r"""
CREATE FUNCTION records_own_words(fields jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN replace(lower(jsonb_path_query_array(
    fields,
    'strict $.* ? (@.type() == "string" && !(@ like_regex "^[a-z0-9_]+$"))',
    '{}', true
)::text), 'ё', 'е');
"""


def _index(model: str) -> migrations.AddIndex:
    texts = models.Func(
        models.F("fields"), function="records_own_words", output_field=models.TextField()
    )
    index = GinIndex(OpClass(texts, name="gin_trgm_ops"), name=f"{model}_own_words")
    return migrations.AddIndex(model_name=model, index=index)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0011_own_fields_of_clients"),
    ]

    operations = [
        migrations.RunSQL(OWN_WORDS, "DROP FUNCTION records_own_words(jsonb);"),
        *(_index(model) for model in ("lead", "deal", "contact", "company")),
    ]
