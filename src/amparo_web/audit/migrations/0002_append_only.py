"""The database itself refuses to change or take out an event; and the chain begins."""

from typing import Any

from django.db import migrations

SQLITE = (
    """CREATE TRIGGER audit_event_unchanged BEFORE UPDATE ON audit_auditevent
       BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END""",
    """CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_auditevent
       BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END""",
)
POSTGRES = (
    """CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$""",
    """CREATE TRIGGER audit_event_unchanged BEFORE UPDATE OR DELETE ON audit_auditevent
       FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
)


def protect(apps: Any, schema_editor: Any) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


def open_again(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER audit_event_unchanged")
        schema_editor.execute("DROP TRIGGER audit_event_kept")
    else:
        schema_editor.execute("DROP TRIGGER audit_event_unchanged ON audit_auditevent")
        schema_editor.execute("DROP FUNCTION audit_append_only")


def begin(apps: Any, schema_editor: Any) -> None:
    apps.get_model("audit", "AuditHead").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunPython(protect, open_again),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
