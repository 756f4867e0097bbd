"""The session that every deed gathers and stores in. Whoever calls a deed hands one on, and does nothing else with it."""

from sqlalchemy.orm import Session

__all__ = ["Session"]
