"""Changes of the rules stand in the chained history too; see docs/decisions/0071-rules-in-the-chain.md."""

from django.db import migrations

# The same names as in records/queries/rule_chain.py.
RULES = """
-- One chain for versions of the process, one for people, roles and teams. Whoever writes, by
-- whatever way, the row is chained; what is long is named by its hash.
CREATE FUNCTION records_chain_rule(
    chain uuid, what text, at timestamptz, by_id uuid, by_name text, payload jsonb
) RETURNS void LANGUAGE sql SET timezone TO 'UTC' SET search_path TO public AS $$
    INSERT INTO records_cardevent
        (at, card_kind, card_id, kind, name, note, payload, actor_kind, actor_id, actor_name)
    VALUES (at, 'rules', chain, 'rule', what, '', payload, 'system', by_id, left(by_name, 120))
$$;

CREATE FUNCTION records_chain_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A room in which one practises has copies of the rules; nothing in it is in force.
    IF TG_TABLE_SCHEMA <> 'public' THEN RETURN NULL; END IF;
    PERFORM records_chain_rule(
        '00000000-0000-7000-8000-000000000001', 'version',
        CASE WHEN TG_OP = 'INSERT' THEN NEW.applied_at ELSE now() END, NULL, NEW.applied_by,
        jsonb_build_object('id', NEW.id, 'hash', NEW.hash, 'active', NEW.active,
            'document', encode(sha256(convert_to(NEW.document, 'UTF8')), 'hex')));
    RETURN NULL;
END $$;
CREATE TRIGGER records_version_is_chained AFTER INSERT OR UPDATE OF active, hash, text, document
    ON process_playbookversion FOR EACH ROW EXECUTE FUNCTION records_chain_version();

CREATE FUNCTION records_chain_staff_change() RETURNS trigger LANGUAGE plpgsql
SET timezone TO 'UTC' AS $$
BEGIN
    IF TG_TABLE_SCHEMA <> 'public' THEN RETURN NULL; END IF;
    PERFORM records_chain_rule(
        '00000000-0000-7000-8000-000000000002', 'staff_change', NEW.at, NEW.actor_id,
        NEW.actor_name, to_jsonb(NEW));
    RETURN NULL;
END $$;
CREATE TRIGGER records_staff_change_is_chained AFTER INSERT ON people_staffchange
    FOR EACH ROW EXECUTE FUNCTION records_chain_staff_change();

CREATE FUNCTION records_chain_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_SCHEMA <> 'public' THEN RETURN NULL; END IF;
    PERFORM records_chain_rule(
        '00000000-0000-7000-8000-000000000002', 'person', now(), NULL, '',
        jsonb_build_object('id', NEW.id, 'role', NEW.role, 'team_id', NEW.team_id,
            'is_active', NEW.is_active, 'is_staff', NEW.is_staff));
    RETURN NULL;
END $$;
CREATE TRIGGER records_person_is_chained AFTER UPDATE ON people_user
    FOR EACH ROW WHEN (
        (OLD.role, OLD.team_id, OLD.is_active, OLD.is_staff)
        IS DISTINCT FROM (NEW.role, NEW.team_id, NEW.is_active, NEW.is_staff))
    EXECUTE FUNCTION records_chain_person();

-- What stands there already.
SELECT records_chain_rule('00000000-0000-7000-8000-000000000001', 'version', v.applied_at, NULL,
    v.applied_by, jsonb_build_object('id', v.id, 'hash', v.hash, 'active', v.active,
        'document', encode(sha256(convert_to(v.document, 'UTF8')), 'hex')))
FROM process_playbookversion v ORDER BY v.applied_at, v.id;
SELECT records_chain_rule('00000000-0000-7000-8000-000000000002', 'staff_change', c.at, c.actor_id,
    c.actor_name, to_jsonb(c))
FROM people_staffchange c ORDER BY c.at, c.id;
SELECT records_chain_rule('00000000-0000-7000-8000-000000000002', 'person', now(), NULL, '',
    jsonb_build_object('id', u.id, 'role', u.role, 'team_id', u.team_id,
        'is_active', u.is_active, 'is_staff', u.is_staff))
FROM people_user u ORDER BY u.id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0008_exports"),
        ("people", "0003_team_head"),
        ("process", "0003_document"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL timezone TO 'UTC'"),
        migrations.RunSQL(RULES),
    ]
