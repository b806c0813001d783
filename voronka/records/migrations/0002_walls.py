"""History in monthly partitions, and the second wall: no stage without an allowed decision."""

from django.db import migrations

HISTORY = """
DROP TABLE records_cardevent;
CREATE SEQUENCE records_cardevent_number AS bigint;
CREATE TABLE records_cardevent (
    id bigint NOT NULL DEFAULT nextval('records_cardevent_number'),
    at timestamptz NOT NULL,
    card_kind varchar(8) NOT NULL,
    card_id uuid NOT NULL,
    kind varchar(32) NOT NULL,
    name varchar(120) NOT NULL,
    before jsonb,
    after jsonb,
    note text NOT NULL,
    payload jsonb NOT NULL,
    actor_kind varchar(16) NOT NULL,
    actor_id uuid,
    actor_name varchar(120) NOT NULL,
    decision_id uuid,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE records_cardevent_number OWNED BY records_cardevent.id;
CREATE INDEX cardevent_of_card ON records_cardevent (card_id, at DESC, id DESC);
CREATE INDEX cardevent_by_kind ON records_cardevent (kind, at);

-- What falls outside of the months made so far, so that nothing is ever refused.
CREATE TABLE records_cardevent_other PARTITION OF records_cardevent DEFAULT;

-- Makes the partitions of these months (in UTC). A month of which rows already stand in the default
-- partition stays there.
CREATE FUNCTION records_ensure_partitions(first date, months integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    month date := date_trunc('month', first);
    part text;
    lower_bound timestamptz;
    upper_bound timestamptz;
    made integer := 0;
BEGIN
    FOR i IN 1..months LOOP
        part := 'records_cardevent_' || to_char(month, 'YYYY_MM');
        lower_bound := month::timestamp AT TIME ZONE 'UTC';
        upper_bound := (month + interval '1 month') AT TIME ZONE 'UTC';
        IF to_regclass(part) IS NULL AND NOT EXISTS (
            SELECT FROM records_cardevent_other o WHERE o.at >= lower_bound AND o.at < upper_bound
        ) THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF records_cardevent FOR VALUES FROM (%L) TO (%L)',
                           part, lower_bound, upper_bound);
            made := made + 1;
        END IF;
        month := month + interval '1 month';
    END LOOP;
    RETURN made;
END $$;
SELECT records_ensure_partitions((now() - interval '13 months')::date, 20);

CREATE FUNCTION records_history_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The history of a card is never changed or deleted.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER records_cardevent_is_final BEFORE UPDATE OR DELETE ON records_cardevent
    FOR EACH ROW EXECUTE FUNCTION records_history_is_final();
"""

SECOND_WALL = """
ALTER TABLE records_decisionrow ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id();

CREATE FUNCTION records_stage_needs_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM records_decisionrow d
        WHERE d.card_id = NEW.id AND d.verdict = 'allowed' AND d.xact = pg_current_xact_id()
          AND d.pipeline = NEW.pipeline AND d.stage = NEW.stage
    ) THEN
        RAISE EXCEPTION 'Card % came to stage %.% without a decision that allows it.',
            NEW.id, NEW.pipeline, NEW.stage USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""
for_table = """
CREATE CONSTRAINT TRIGGER {table}_enters_by_decision AFTER INSERT ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION records_stage_needs_decision();
CREATE CONSTRAINT TRIGGER {table}_moves_by_decision AFTER UPDATE OF stage, pipeline ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.stage <> NEW.stage OR OLD.pipeline <> NEW.pipeline)
    EXECUTE FUNCTION records_stage_needs_decision();
"""
SECOND_WALL += "".join(for_table.format(table=t) for t in ("records_lead", "records_deal"))


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(HISTORY), migrations.RunSQL(SECOND_WALL)]
