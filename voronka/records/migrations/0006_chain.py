"""The history is hash-chained per card, and sealed daily; see docs/decisions/0070-history-chain.md."""

import django.db.models.deletion
from django.db import migrations, models

CHAIN = """
-- Few columns that change, on a page that has room for it: the update stays within the page.
ALTER TABLE records_cardchain SET (fillfactor = 70);
ALTER TABLE records_cardevent ADD COLUMN place integer, ADD COLUMN link bytea;

-- The link of a row: everything that stands in it, after the link of the row before.
CREATE FUNCTION records_link_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    body text := jsonb_build_array(
        NEW.id, NEW.at AT TIME ZONE 'UTC', NEW.card_kind, NEW.card_id, NEW.kind, NEW.name,
        NEW.before, NEW.after, NEW.note, NEW.payload, NEW.actor_kind, NEW.actor_id,
        NEW.actor_name, NEW.decision_id)::text;
BEGIN
    -- Of two who write about one card, the second waits here; other cards are not concerned.
    INSERT INTO records_cardchain AS c (card_id, length, head, sealed)
    VALUES (NEW.card_id, 1, sha256(convert_to('1' || body, 'UTF8')), 0)
    ON CONFLICT (card_id) DO UPDATE SET
        length = c.length + 1,
        head = sha256(c.head || convert_to((c.length + 1)::text || body, 'UTF8'))
    RETURNING c.length, c.head INTO NEW.place, NEW.link;
    RETURN NEW;
END $$;

-- Chains the rows that were written before there were chains, in the order of their numbers.
ALTER TABLE records_cardevent DISABLE TRIGGER records_cardevent_is_final;
DO $$
DECLARE
    e record;
    card uuid;
    at_place integer;
    head bytea;
BEGIN
    FOR e IN SELECT * FROM records_cardevent ORDER BY card_id, id LOOP
        IF card IS DISTINCT FROM e.card_id THEN
            IF card IS NOT NULL THEN
                INSERT INTO records_cardchain VALUES (card, at_place, head, 0);
            END IF;
            card := e.card_id;
            at_place := 0;
            head := '';
        END IF;
        at_place := at_place + 1;
        head := sha256(head || convert_to(at_place::text || jsonb_build_array(
            e.id, e.at AT TIME ZONE 'UTC', e.card_kind, e.card_id, e.kind, e.name,
            e.before, e.after, e.note, e.payload, e.actor_kind, e.actor_id,
            e.actor_name, e.decision_id)::text, 'UTF8'));
        UPDATE records_cardevent SET place = at_place, link = head WHERE id = e.id AND at = e.at;
    END LOOP;
    IF card IS NOT NULL THEN
        INSERT INTO records_cardchain VALUES (card, at_place, head, 0);
    END IF;
END $$;
ALTER TABLE records_cardevent ENABLE TRIGGER records_cardevent_is_final;
ALTER TABLE records_cardevent ALTER COLUMN place SET NOT NULL, ALTER COLUMN link SET NOT NULL;
CREATE TRIGGER records_cardevent_is_linked BEFORE INSERT ON records_cardevent
    FOR EACH ROW EXECUTE FUNCTION records_link_event();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0005_saved_views'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardChain',
            fields=[
                ('card_id', models.UUIDField(primary_key=True, serialize=False)),
                ('length', models.PositiveIntegerField()),
                ('head', models.BinaryField()),
                ('sealed', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('cards', models.PositiveIntegerField()),
                ('rows', models.PositiveBigIntegerField()),
                ('root', models.BinaryField()),
                ('trouble', models.TextField(blank=True, default='')),
            ],
            options={
                'indexes': [models.Index(fields=['-at', '-id'], name='records_seal_latest')],
            },
        ),
        migrations.CreateModel(
            name='SealedHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('card_id', models.UUIDField()),
                ('place', models.PositiveIntegerField()),
                ('head', models.BinaryField()),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.seal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('card_id', 'place'), name='records_sealedhead_once')],
            },
        ),
        migrations.RunSQL(CHAIN),
    ]
