"""The tables of the ledger.

Numbers are text as written, beside an exact integer for sums; SQL floats never hold money.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

METADATA = MetaData()

# SQLite numbers a row by itself only when its key is INTEGER; PostgreSQL needs eight bytes for ten million and more.
_ROW = BigInteger().with_variant(Integer(), "sqlite")

ACCOUNT = Table(
    "account",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("token", LargeBinary(32)),
    Column("password", String(200)),
    Column("within", String(80), nullable=False, server_default=""),
    Column("desks", Text, nullable=False, server_default=""),
)

ACT = Table(
    "act",
    METADATA,
    Column("id", _ROW, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("who", String(80), nullable=False),
    Column("action", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("count", Integer, nullable=False),
)

CHANGE = Table(
    "change",
    METADATA,
    Column("id", _ROW, primary_key=True, autoincrement=False),
    Column("act", _ROW, ForeignKey("act.id"), nullable=False),
    Column("thing", String(100), nullable=False),
    Column("field", String(80), nullable=False),
    Column("old", Text),
    Column("new", Text),
    Index("change_thing", "thing"),
)

RECORD = Table(
    "record",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("zh", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("document", Text, nullable=False),
    Column("act", _ROW, ForeignKey("act.id"), nullable=False),
    Index("record_kind", "kind", "id"),
)

MEMBERSHIP = Table(
    "membership",
    METADATA,
    Column("id", _ROW, primary_key=True, autoincrement=False),
    Column("member", String(80), ForeignKey("record.id"), nullable=False),
    Column("whole", String(80), ForeignKey("record.id"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("stage", Integer),
    Column("begins", String(10)),
    Column("ends", String(10)),
    Column("source", String(80)),
    Column("place", Text, nullable=False),
    Column("act", _ROW, ForeignKey("act.id"), nullable=False),
    Index("membership_member", "member"),
    Index("membership_whole", "whole"),
)

ATTACHMENT = Table(
    "attachment",
    METADATA,
    Column("id", _ROW, primary_key=True, autoincrement=False),
    Column("thing", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("act", _ROW, ForeignKey("act.id"), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Index("attachment_thing", "thing"),
)

PERSON = Table(
    "person",
    METADATA,
    Column("record", String(80), ForeignKey("record.id"), primary_key=True),
    Column("document", Text, nullable=False),
    Column("act", _ROW, ForeignKey("act.id"), nullable=False),
)

INDICATOR = Table(
    "indicator",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("document", Text, nullable=False),
    Column("act", _ROW, ForeignKey("act.id"), nullable=False),
)

FIGURE = Table(
    "figure",
    METADATA,
    Column("id", _ROW, primary_key=True, autoincrement=False),
    Column("subject", String(80), ForeignKey("record.id"), nullable=False),
    Column("indicator", String(80), nullable=False),
    Column("period", String(24), nullable=False),
    Column("value", String(120), nullable=False),
    Column("unit", String(24), nullable=False),
    Column("measure", String(8), nullable=False),
    Column("of", Text, nullable=False),
    Column("compared_with", String(16), nullable=False),
    Column("base", String(120), nullable=False),
    Column("price", String(12), nullable=False),
    Column("scope", String(12), nullable=False),
    Column("scope_list", String(80), nullable=False),
    Column("attribution", String(12), nullable=False),
    Column("vintage", String(12), nullable=False),
    Column("status", String(12), nullable=False),
    Column("said_by", String(12), nullable=False),
    Column("source", String(80), nullable=False),
    Column("place", Text, nullable=False),
    Column("release", String(10), nullable=False),
    Column("counterpart", String(80), nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    # Derived, for finding and summing: months counted from year 0 and ten-thousandths of a base unit.
    Column("first_month", Integer),
    Column("last_month", Integer),
    Column("period_kind", String(12), nullable=False),
    Column("form", String(10), nullable=False),
    Column("amount", BigInteger),
    Column("base_amount", BigInteger),
    # Sixteen bytes of BLAKE2b over the key and the address: an index over 16 columns would outweigh the table.
    Column("key", LargeBinary(16), nullable=False),
    Column("address", LargeBinary(16), nullable=False),
    Column("act", _ROW, ForeignKey("act.id"), nullable=False),
    Column("touched", _ROW, ForeignKey("act.id"), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Index("figure_subject", "subject", "indicator", "last_month"),
    Index("figure_indicator", "indicator", "last_month"),
    Index("figure_source", "source", "place"),
    Index("figure_address", "address"),
    Index("figure_touched", "touched"),
    Index("figure_release", "release", "id"),
    Index("figure_ends", "last_month", "period"),
)
Index(
    "figure_key",
    FIGURE.c.key,
    unique=True,
    sqlite_where=text("NOT withdrawn"),
    postgresql_where=text("NOT withdrawn"),
)
