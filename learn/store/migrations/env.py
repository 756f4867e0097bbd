"""Runs the migrations on the engine that :mod:`learn.store.schema` hands over."""

from alembic import context

from learn.store import tables

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        # Batch mode rebuilds a table under a new name, which the keys that point at it would forbid. The setting has
        # no effect inside a transaction, so it is made before one begins; nobody else gets this connection afterwards.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        connection.detach()
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
