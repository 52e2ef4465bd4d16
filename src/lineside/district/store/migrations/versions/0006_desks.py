"""The desks that an account works at, so that a park's week knows what is whose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column; nobody has chosen a desk yet."""
    op.add_column("account", sa.Column("desks", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("account", "desks")
