"""Shares of a station's working hours by state: their names, their signs in bars, their order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lineside.glossary import GLOSSARY
from lineside.tongue import either

if TYPE_CHECKING:
    from lineside.simulate.result import StationResult

BAR = {  # state: its sign where the console has block characters, where it has not, and its colour
    "busy": ("█", "#", "green"),
    "setup": ("▓", "s", "cyan"),
    "waiting_worker": ("▒", "w", "yellow"),
    "waiting_parts": ("▤", "p", "bright_yellow"),
    "waiting_vehicle": ("▥", "v", "bright_yellow"),
    "held": ("▦", "h", "magenta"),
    "down": ("▚", "x", "red"),
    "maintenance": ("▞", "m", "bright_red"),
    "blocked": ("░", "b", "blue"),
    "starved": ("·", ".", "bright_black"),
}
"""The order is that of the bar: what occupies a machine comes first."""
WORTH_A_WORD = 0.005
"""Smaller shares are not told of."""


def working(station: StationResult) -> dict[str, float]:
    """A station's shares of its working hours by state, NaN when it was never open."""
    hours = 1.0 - station.time["off_shift"].mean
    return {state: station.time[state].mean / hours if hours > 0 else math.nan for state in BAR}


def spoken(state: str) -> str:
    """A state's name for people."""
    return either(GLOSSARY[state].en, GLOSSARY[state].zh)
