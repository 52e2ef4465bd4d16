"""Data of persons, apart from the records and outside of the history, so that they can be deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "person",
        sa.Column("record", sa.String(80), sa.ForeignKey("record.id"), primary_key=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("act", _ROW, sa.ForeignKey("act.id"), nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("person")
