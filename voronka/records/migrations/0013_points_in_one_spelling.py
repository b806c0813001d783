"""
Messengers and sites that are stored already in the spelling that is looked for now, and the tax
numbers of cards, by which nobody was found before.
"""

from django.db import migrations

# @vera, t.me/vera and vera are one; who has two of them keeps one.
_MESSENGERS = r"""
UPDATE records_contactpoint p SET value = w.spelt
FROM (
    SELECT DISTINCT ON (holder_id, spelt) id, spelt FROM (
        SELECT id, holder_id, '@' || regexp_replace(
            value, '^((https?://)?(www\.)?(t|telegram)\.me/)?@?', '') AS spelt
        FROM records_contactpoint
        WHERE kind = 'messenger'
          AND value ~ '^((https?://)?(www\.)?(t|telegram)\.me/)?@?[a-z0-9_.]{3,}/?$'
    ) each_one ORDER BY holder_id, spelt, id
) w
WHERE p.id = w.id AND p.value <> w.spelt AND NOT EXISTS (
    SELECT FROM records_contactpoint o
    WHERE o.holder_id = p.holder_id AND o.kind = 'messenger' AND o.value = w.spelt)
"""
_SPELT_TWICE = r"""
DELETE FROM records_contactpoint p USING records_contactpoint o
WHERE p.kind = 'messenger' AND p.value ~ '^[a-z0-9_.]{3,}$'
  AND o.holder_id = p.holder_id AND o.kind = 'messenger' AND o.value = '@' || p.value
"""
# The address of a network is nobody's.
_SITES = """
DELETE FROM records_contactpoint WHERE kind = 'site' AND value IN (
    'vk.com', 'vk.ru', 'ok.ru', 't.me', 'wa.me', 'instagram.com', 'facebook.com', 'youtube.com',
    'linkedin.com', 'yandex.ru', 'google.com', 'sites.google.com', 'avito.ru', '2gis.ru')
"""
# Those whose check digits are right; other countries' are found once their card is saved.
_TAX_NUMBERS = """
INSERT INTO records_contactpoint (id, kind, value, raw, holder_kind, holder_id)
SELECT gen_random_uuid(), 'tax_number', digits, left(typed, 254), '{kind}', id FROM (
    SELECT id, fields->>'tax_number' AS typed,
           regexp_replace(fields->>'tax_number', '[^0-9]', '', 'g') AS digits
    FROM records_{kind} WHERE fields ? 'tax_number'
) each_one
WHERE replace(digits, left(digits, 1), '') <> '' AND CASE length(digits)
    WHEN 10 THEN {ten}
    WHEN 12 THEN {eleven} AND {twelve}
    ELSE false END
ON CONFLICT DO NOTHING
"""


def _is_right(*weights: int) -> str:
    """Return the condition that the digit behind as many as there are weights is their sum's."""
    total = " + ".join(
        f"{weight} * substr(digits, {place}, 1)::int" for place, weight in enumerate(weights, 1)
    )
    return f"({total}) % 11 % 10 = substr(digits, {len(weights) + 1}, 1)::int"


_RIGHT = {
    "ten": _is_right(2, 4, 10, 3, 5, 9, 4, 6, 8),
    "eleven": _is_right(7, 2, 4, 10, 3, 5, 9, 4, 6, 8),
    "twelve": _is_right(3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8),
}


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0012_own_words"),
    ]

    operations = [
        migrations.RunSQL(_MESSENGERS, migrations.RunSQL.noop),
        migrations.RunSQL(_SPELT_TWICE, migrations.RunSQL.noop),
        migrations.RunSQL(_SITES, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(_TAX_NUMBERS.format(kind=kind, **_RIGHT), migrations.RunSQL.noop)
            for kind in ("lead", "deal")
        ),
    ]
