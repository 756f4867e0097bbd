"""Sign-offs: the steps that people take on texts, which the database itself refuses to change or remove."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the steps."""
    op.create_table(
        "content_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("as_title", sa.String(length=80), nullable=False),
        sa.Column("checks", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('module', 'case')", name=op.f("ck_content_step_kind_is_known")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_content_step_number_counts_from_one")),
        sa.CheckConstraint(
            "step IN ('put-forward', 'reviewed', 'signed-off', 'retired', 'brought-back')",
            name=op.f("ck_content_step_step_is_known"),
        ),
        sa.CheckConstraint("step <> 'signed-off' OR as_title <> ''", name=op.f("ck_content_step_a_signature_has_a_title")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_content_step_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_step")),
        sa.UniqueConstraint("kind", "slug", "number", name=op.f("uq_content_step_kind_slug_number")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER content_step_no_{change} BEFORE {change.upper()} ON content_step"
                " BEGIN SELECT RAISE(ABORT, 'content_step is append-only'); END",
            )
        return
    op.execute(
        "CREATE FUNCTION content_step_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'content_step is append-only'; END $$",
    )
    op.execute(
        "CREATE TRIGGER content_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON content_step"
        " FOR EACH STATEMENT EXECUTE FUNCTION content_step_append_only()",
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("content_step")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION content_step_append_only()")
