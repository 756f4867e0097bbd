"""Statements that are built once: what most requests ask of the database costs no building and no mapping of objects."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVarTuple

from sqlalchemy import CursorResult, Executable
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TypedReturnsRows

Ts = TypeVarTuple("Ts")


def ask(session: Session, statement: TypedReturnsRows[*Ts], **values: Any) -> CursorResult[*Ts]:
    """Run a statement built with ``bindparam`` in the session's transaction, with these values.

    What the session holds and has not flushed is not seen.
    """
    return session.connection().execute(statement, values)


def tell(session: Session, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
    """Run a statement that changes rows in the session's transaction, once or once for each of the values."""
    session.connection().execute(statement, values)
