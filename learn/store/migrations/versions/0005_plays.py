"""Plays of cases, and the decisions taken in them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "play",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("case_slug", sa.String(length=80), nullable=False),
        sa.Column("seat", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(length=80), nullable=True),
        sa.CheckConstraint("ending IS NULL OR ended_at IS NOT NULL", name=op.f("ck_play_an_ending_has_come")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_play_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_play_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_play")),
        sa.UniqueConstraint("uuid", name=op.f("uq_play_uuid")),
    )
    op.create_index("ix_play_person_id", "play", ["person_id", "case_slug", "seat"])
    op.create_index("ix_play_case", "play", ["case_slug", "seat", "person_id"])
    op.create_index(
        "uq_play_one_open",
        "play",
        ["person_id", "case_slug", "seat"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "decision",
        sa.Column("play_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scene", sa.String(length=80), nullable=False),
        sa.Column("choice", sa.String(length=80), nullable=False),
        sa.Column("point", sa.String(length=80), nullable=True),
        sa.Column("course", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(point IS NULL) = (course IS NULL)", name=op.f("ck_decision_a_course_is_of_a_point")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_decision_number_counts_from_one")),
        sa.ForeignKeyConstraint(["play_id"], ["play.id"], name=op.f("fk_decision_play_id_play")),
        sa.PrimaryKeyConstraint("play_id", "number", name=op.f("pk_decision")),
        sa.UniqueConstraint("play_id", "scene", name=op.f("uq_decision_play_id_scene")),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("decision")
    op.drop_table("play")
