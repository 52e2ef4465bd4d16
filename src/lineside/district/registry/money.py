"""Amounts of a record's own: yuan, square metres, hours, and the minute at which something begins or ends."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

Yuan = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=2)]
"""An amount of money in yuan, to the fen."""

Area = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]
"""An area in square metres."""

Hours = Annotated[Decimal, Field(gt=0, max_digits=8, decimal_places=2)]
"""A duration in hours."""

Quantity = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=3)]
"""A number of whatever is counted or measured beside it."""

_MOMENT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def check_moment(text: str) -> str:
    """The text itself when it says a day and a minute, `2026-03-02T09:00`, by the clock of the district.

    Raises:
        ValueError: says what such a text looks like.
    """
    try:
        if not _MOMENT.fullmatch(text):
            raise ValueError
        datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("a day with its minute is written 2026-03-02T09:00") from None
    return text


Moment = Annotated[str, AfterValidator(check_moment)]
"""A minute by the clock of the district. As texts, moments stand in the order of time."""
