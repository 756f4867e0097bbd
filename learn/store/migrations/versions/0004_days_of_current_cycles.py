"""An index of the days of current cycles, which is all that a report reads of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NAME = "ix_cycle_current_days"
COLUMNS = ["person_id", "module", "due_on", "window_opens_on", "completed_on", "renewed_on", "started_on"]


def upgrade() -> None:
    """Add the index."""
    op.create_index(NAME, "cycle", COLUMNS, sqlite_where=sa.text("is_current = 1"), postgresql_where=sa.text("is_current"))


def downgrade() -> None:
    """Remove it."""
    op.drop_index(NAME, "cycle")
