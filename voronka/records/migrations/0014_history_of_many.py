"""Rows of the history that are written together are linked together; decisions stay in their page."""

from django.db import migrations

LINKS = """
-- Of one row after the other: the link, made of the link before it and of what stands in the row.
CREATE FUNCTION records_link_on(link bytea, head bytea, body text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN sha256(coalesce(link, head, ''::bytea) || convert_to(body, 'UTF8'));
END $$;

CREATE AGGREGATE records_links(head bytea, body text) (SFUNC = records_link_on, STYPE = bytea);

-- A row that brings its link was linked with others of its statement. Whoever would bring a false
-- one is found out like everybody else who writes past the chain.
DROP TRIGGER records_cardevent_is_linked ON records_cardevent;
CREATE TRIGGER records_cardevent_is_linked BEFORE INSERT ON records_cardevent
    FOR EACH ROW WHEN (NEW.link IS NULL) EXECUTE FUNCTION records_link_event();
"""
UNLINKED = """
DROP TRIGGER records_cardevent_is_linked ON records_cardevent;
CREATE TRIGGER records_cardevent_is_linked BEFORE INSERT ON records_cardevent
    FOR EACH ROW EXECUTE FUNCTION records_link_event();
DROP AGGREGATE records_links(bytea, text);
DROP FUNCTION records_link_on(bytea, bytea, text);
"""
# A decision of usual size is less than half a page. Packing it took as long as writing it.
IN_THEIR_PAGE = "ALTER TABLE records_decisionrow SET (toast_tuple_target = 4080)"
PACKED = "ALTER TABLE records_decisionrow RESET (toast_tuple_target)"


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_points_in_one_spelling"),
    ]

    operations = [
        migrations.RunSQL(LINKS, UNLINKED),
        migrations.RunSQL(IN_THEIR_PAGE, PACKED),
    ]
