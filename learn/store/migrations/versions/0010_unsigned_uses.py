"""Use without a signature: who decided it of which text, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Add the decisions."""
    op.create_table(
        "unsigned_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('module', 'case')", name=op.f("ck_unsigned_use_kind_is_known")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_unsigned_use_has_a_reason")),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("ck_unsigned_use_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_unsigned_use_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsigned_use")),
    )
    op.create_index(
        "uq_unsigned_use_one_open", "unsigned_use", ["kind", "slug"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_index("uq_unsigned_use_one_open", "unsigned_use")
    op.drop_table("unsigned_use")
