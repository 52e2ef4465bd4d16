"""Figures are found by release class, so that viewers of a ledger that is mostly closed to them need not wait."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("figure_release", "figure", ["release", "id"], unique=False)


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("figure_release", table_name="figure")
