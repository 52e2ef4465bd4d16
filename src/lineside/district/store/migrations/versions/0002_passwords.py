"""Accounts may have a password, kept as a verifier only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; accounts begin without a password."""
    op.add_column("account", sa.Column("password", sa.String(200)))


def downgrade() -> None:
    """Forget the passwords."""
    op.drop_column("account", "password")
