"""How large an input may be. Past these a model is refused at once, rather than read slowly or run out of memory."""

from __future__ import annotations

from typing import Final

MODEL_BYTES: Final = 4_000_000
"""A model file; long lists belong into tables."""
TABLE_BYTES: Final = 64_000_000
"""A table file as it lies on disk."""
UNPACKED_BYTES: Final = 128_000_000
"""A workbook when unpacked: a small file can claim to hold terabytes."""
VALUES: Final = 400_000
"""Keys and values in one model file."""
CELLS: Final = 1_000_000
"""Cells read from all tables of one model."""
DEPTH: Final = 24
"""Mappings and lists inside each other; the language needs eight."""
TEXT: Final = 1_000_000
"""Characters in one value: the longest sensible one is an empirical distribution written out."""
TITLE: Final = 200
"""Characters in a title."""
NAME: Final = 64
"""Characters in a name."""
NUMBER: Final = 40
"""Characters in one number."""
PROBLEMS: Final = 200
"""Problems told at once; the rest are counted."""

STATIONS: Final = 20_000
MACHINES: Final = 20_000
"""Machines of a plant, all stations together. An hour of so many takes a second; of 100,000 ten, and 0.8 GB."""
MODES: Final = 60
"""Ways in which the machines of a station with maintenance fail: what is renewed is told in one word of 64 bits."""
PLACES: Final = 1_000_000
"""Waiting places of one buffer, parts of one kind in work."""
BINS: Final = 1_000
"""Bins of one part that go round for one station."""
SPLIT: Final = 10_000
"""Parts into which one part is split at a time."""
PEOPLE: Final = 100_000
PRODUCTS: Final = 10_000
STEPS: Final = 20_000
"""Steps of one route."""
ORDERS: Final = 200_000
SAMPLES: Final = 1_000_000
"""Values of one empirical distribution."""
CENTURY_S: Final = 36_525 * 86_400.0
"""The longest time that can be written, in seconds."""
