"""The tables: a session's card; its events, append-only; what was read; what trainers left; the trail; sign-outs."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    }
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("owner", String(128), nullable=False),
    Column("scenario", String(64), nullable=False),
    Column("agency", String(16), nullable=False),
    Column("language", String(2), nullable=False),
    Column("pace", String(16), nullable=False),
    Column("format", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False),
    Column("phase", String(16), nullable=False),
    Column("minute", Float, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("finished", Integer, nullable=False, default=0),
    Column("holder", String(36), nullable=True),
    Column("drill", String(64), nullable=True),
    Column("parent", String(36), nullable=True),
    Column("parent_turn", Integer, nullable=True),
    Column("submitted_to", String(64), nullable=True),
    Column("submitted_at", String(32), nullable=True),
    Column("watched_by", String(64), nullable=True),
    Index(None, "owner", "changed_at"),
    Index(None, "submitted_to", "submitted_at"),
)

events = Table(
    "events",
    metadata,
    Column("session_id", String(36), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("turn", Integer, nullable=False),
    Column("minute", Float, nullable=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("body", Text, nullable=False),
)

reading_marks = Table(
    "reading_marks",
    metadata,
    Column("session_id", String(36), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("thread", String(96), primary_key=True),
    Column("seq", Integer, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("session_id", String(36), ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("author", String(128), nullable=False),
    Column("at", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "session_id"),
)

rating_drafts = Table(
    "rating_drafts",
    metadata,
    Column("session_id", String(36), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("author", String(128), primary_key=True),
    Column("body", Text, nullable=False),
)

held_back = Table(
    "held_back",
    metadata,
    Column("group_id", String(64), primary_key=True),
    Column("criterion", String(16), primary_key=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("who", String(128), nullable=False),
    Column("act", String(32), nullable=False),
    Column("object", String(200), nullable=False),
    Index(None, "who", "act", "object", "at"),
)

ended_sign_ins = Table(
    "ended_sign_ins",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("digest", String(64), nullable=False),
    Column("until", String(32), nullable=False),
    Index(None, "digest"),
)
