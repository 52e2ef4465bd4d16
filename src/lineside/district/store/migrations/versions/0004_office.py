"""Documents kept with records, accounts that reach as far as one cluster, park or township, and figures by period."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table, the column and the index; every account reaches the whole ledger, as it did."""
    op.add_column("account", sa.Column("within", sa.String(80), nullable=False, server_default=""))
    op.create_table(
        "attachment",
        sa.Column("id", _ROW, primary_key=True, autoincrement=False),
        sa.Column("thing", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("act", _ROW, sa.ForeignKey("act.id"), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
    )
    op.create_index("attachment_thing", "attachment", ["thing"], unique=False)
    op.create_index("figure_ends", "figure", ["last_month", "period"], unique=False)


def downgrade() -> None:
    """Drop all three."""
    op.drop_index("figure_ends", table_name="figure")
    op.drop_index("attachment_thing", table_name="attachment")
    op.drop_table("attachment")
    op.drop_column("account", "within")
