"""Runs the migrations, on the connection that app.db.migrate hands over or, for Alembic's own command, on a new one."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import app.models  # noqa: F401 - fills SQLModel.metadata
from app.settings import get_settings


def run_on(connection: Connection) -> None:
    """Everything that is due, in the one transaction the connection is in or in a new one."""
    context.configure(connection=connection, target_metadata=SQLModel.metadata, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()


async def run_alone() -> None:
    """Run the migrations on the connection of the configuration."""
    engine = create_async_engine(get_settings().database_url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(run_on)
    await engine.dispose()


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=SQLModel.metadata, literal_binds=True)
    context.run_migrations()
elif (given := context.config.attributes.get("connection")) is not None:
    run_on(given)
else:
    asyncio.run(run_alone())
