"""The first tables of the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HISTORY = ("act", "change")


def upgrade() -> None:
    """Make the tables, and make the history unchangeable from SQL as well."""
    op.create_table(
        "account",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("token", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "act",
        sa.Column("id", ROW, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "change",
        sa.Column("id", ROW, autoincrement=False, nullable=False),
        sa.Column("act", ROW, nullable=False),
        sa.Column("thing", sa.String(length=100), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["act"], ["act.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("change_thing", "change", ["thing"], unique=False)
    op.create_table(
        "indicator",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("act", ROW, nullable=False),
        sa.ForeignKeyConstraint(["act"], ["act.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "record",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("act", ROW, nullable=False),
        sa.ForeignKeyConstraint(["act"], ["act.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("record_kind", "record", ["kind", "id"], unique=False)
    op.create_table(
        "figure",
        sa.Column("id", ROW, autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("indicator", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=24), nullable=False),
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=24), nullable=False),
        sa.Column("measure", sa.String(length=8), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("compared_with", sa.String(length=16), nullable=False),
        sa.Column("base", sa.String(length=120), nullable=False),
        sa.Column("price", sa.String(length=12), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("scope_list", sa.String(length=80), nullable=False),
        sa.Column("attribution", sa.String(length=12), nullable=False),
        sa.Column("vintage", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("said_by", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("release", sa.String(length=10), nullable=False),
        sa.Column("counterpart", sa.String(length=80), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=True),
        sa.Column("last_month", sa.Integer(), nullable=True),
        sa.Column("period_kind", sa.String(length=12), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("base_amount", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("address", sa.LargeBinary(length=16), nullable=False),
        sa.Column("act", ROW, nullable=False),
        sa.Column("touched", ROW, nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["act"], ["act.id"]),
        sa.ForeignKeyConstraint(["subject"], ["record.id"]),
        sa.ForeignKeyConstraint(["touched"], ["act.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("figure_address", "figure", ["address"], unique=False)
    op.create_index("figure_indicator", "figure", ["indicator", "last_month"], unique=False)
    op.create_index(
        "figure_key",
        "figure",
        ["key"],
        unique=True,
        sqlite_where=sa.text("NOT withdrawn"),
        postgresql_where=sa.text("NOT withdrawn"),
    )
    op.create_index("figure_source", "figure", ["source", "place"], unique=False)
    op.create_index("figure_subject", "figure", ["subject", "indicator", "last_month"], unique=False)
    op.create_index("figure_touched", "figure", ["touched"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", ROW, autoincrement=False, nullable=False),
        sa.Column("member", sa.String(length=80), nullable=False),
        sa.Column("whole", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=True),
        sa.Column("begins", sa.String(length=10), nullable=True),
        sa.Column("ends", sa.String(length=10), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("act", ROW, nullable=False),
        sa.ForeignKeyConstraint(["act"], ["act.id"]),
        sa.ForeignKeyConstraint(["member"], ["record.id"]),
        sa.ForeignKeyConstraint(["whole"], ["record.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("membership_member", "membership", ["member"], unique=False)
    op.create_index("membership_whole", "membership", ["whole"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    for table in HISTORY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f'CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON "{table}" '
                "BEGIN SELECT RAISE(ABORT, 'the history of a ledger is never changed'); END"
            )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the history of a ledger is never changed'; END $$"
    )
    for table in HISTORY:
        op.execute(
            f'CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()"
        )


def downgrade() -> None:
    """There is nothing before the first tables; a ledger is never torn down by a migration."""
    raise NotImplementedError("a ledger is not downgraded below its first version; restore a backup instead")
