"""The day it is in the district: Chinese standard time, wherever the program runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

DISTRICT_TIME = timezone(timedelta(hours=8), "UTC+8")
"""China has one time zone, without summer time since 1992."""


def day_of(instant: str) -> date:
    """The day in the district of an instant as the ledger writes it (ISO 8601; without an offset it is UTC)."""
    told = datetime.fromisoformat(instant)
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(DISTRICT_TIME).date()
