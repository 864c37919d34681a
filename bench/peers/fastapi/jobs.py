"""The jobs in SQLite through SQLAlchemy; every write is durable before it returns."""

import os

from sqlalchemy import JSON, Column, Integer, String, Text, create_engine, event
from sqlalchemy.orm import declarative_base, sessionmaker
from sqlalchemy.pool import QueuePool

# SQLAlchemy 1.4 would reopen the file for every session. There are as many connections as
# Starlette has threads for endpoints, so that none waits for one.
engine = create_engine(
    "sqlite:///" + os.environ["DB_PATH"],
    poolclass=QueuePool,
    pool_size=40,
    max_overflow=0,
    connect_args={"check_same_thread": False, "timeout": 30},
)


@event.listens_for(engine, "connect")
def set_up(connection, _record):
    connection.isolation_level = None  # leave BEGIN to us: sqlite3 would send a deferred one
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


@event.listens_for(engine, "begin")
def begin(connection):
    # A transaction that reads first and writes later fails if another one has written in between,
    # whatever the time-out; so writers announce at once that they will write.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


ReadSession = sessionmaker(engine, expire_on_commit=False)
WriteSession = sessionmaker(engine.execution_options(writes=True), expire_on_commit=False)

Base = declarative_base()


class ExtractionJob(Base):
    __tablename__ = "extraction_job"

    id = Column(String(36), primary_key=True)
    document_id = Column(String(255), nullable=False)
    status = Column(String(50), nullable=False)
    priority = Column(Integer, nullable=False)
    # The attribute `metadata` of a model belongs to SQLAlchemy.
    job_metadata = Column("metadata", JSON)
    error_message = Column(Text)
    created_at = Column(String(50), nullable=False)
    updated_at = Column(String(50), nullable=False)
