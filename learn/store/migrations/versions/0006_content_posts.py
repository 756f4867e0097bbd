"""Posts: who looks after what people read."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Add the posts."""
    op.create_table(
        "content_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("post IN ('author', 'lead', 'specialist')", name=op.f("ck_content_post_post_is_known")),
        sa.CheckConstraint("(post = 'specialist') = (title <> '')", name=op.f("ck_content_post_only_a_specialist_has_a_title")),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("ck_content_post_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_content_post_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_post")),
    )
    op.create_index("ix_content_post_person_id", "content_post", ["person_id"])
    op.create_index(
        "uq_content_post_one_open", "content_post", ["person_id", "post"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_index("uq_content_post_one_open", "content_post")
    op.drop_index("ix_content_post_person_id", "content_post")
    op.drop_table("content_post")
