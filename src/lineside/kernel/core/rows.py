"""What host and kernel tell each other in rows: their columns, and how two answers are put into one number."""

from __future__ import annotations

from typing import Final

RECORD: Final = ("time", "kind", "element", "number", "x", "y")
"""The columns of a row of records or facts; time in µs."""
COMMAND: Final = ("kind", "element", "number", "target", "step", "serial", "visit", "lot")
"""The columns of a row of commands."""
SHIFT: Final = 16
"""How far a call came is multiplied by this, and the reason why it stopped added."""
