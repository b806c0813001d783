"""Who carries messages stands in the chained history too; see docs/decisions/0071-rules-in-the-chain.md."""

from django.db import migrations

# The same payload as in channels/queries/account_chain.py. Parameters hold locked secrets and
# are named by their hash.
ACCOUNTS = """
CREATE FUNCTION channels_chain_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A room in which one practises has copies; nothing leaves the machine from it.
    IF TG_TABLE_SCHEMA <> 'public' THEN RETURN NULL; END IF;
    PERFORM records_chain_rule(
        '00000000-0000-7000-8000-000000000003', 'account', NEW.changed_at, NULL, NEW.changed_by,
        jsonb_build_object('id', NEW.id, 'channel', NEW.channel, 'adapter', NEW.adapter,
            'active', NEW.active, 'by', NEW.changed_by,
            'params', encode(sha256(convert_to(NEW.params::text, 'UTF8')), 'hex')));
    RETURN NULL;
END $$;
CREATE TRIGGER channels_account_is_chained AFTER INSERT OR UPDATE ON channels_channelaccount
    FOR EACH ROW EXECUTE FUNCTION channels_chain_account();

-- What stands there already.
SELECT records_chain_rule('00000000-0000-7000-8000-000000000003', 'account', a.changed_at, NULL,
    a.changed_by, jsonb_build_object('id', a.id, 'channel', a.channel, 'adapter', a.adapter,
        'active', a.active, 'by', a.changed_by,
        'params', encode(sha256(convert_to(a.params::text, 'UTF8')), 'hex')))
FROM channels_channelaccount a ORDER BY a.changed_at, a.id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
        ("records", "0009_rules_in_the_chain"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL timezone TO 'UTC'"),
        migrations.RunSQL(ACCOUNTS),
    ]
