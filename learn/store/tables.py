"""All tables at once, for the migrations and for the application that opens the database."""

from learn.store import attempts, audit, changes, learning, people, plays, posts, sign_ins, sign_offs, tallies, unsigned_uses
from learn.store.columns import Table

ROOMS = (attempts, audit, changes, learning, people, plays, posts, sign_ins, sign_offs, tallies, unsigned_uses)
"""Imported so that their tables are known to ``metadata``."""

metadata = Table.metadata
