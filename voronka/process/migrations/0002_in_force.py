"""Asking what is in force until the end of the transaction, in one round trip."""

from django.db import migrations

# A function, because each of its statements sees what was committed before it: who had to wait for
# somebody who published sees the version that is in force now.
IN_FORCE = """
CREATE FUNCTION process_stay_in_force() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('process in force', 0));
    RETURN (SELECT hash FROM process_playbookversion WHERE active);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("process", "0001_initial")]

    operations = [migrations.RunSQL(IN_FORCE, "DROP FUNCTION process_stay_in_force()")]
