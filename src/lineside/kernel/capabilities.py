"""The capabilities of the kernel: a name each, and nothing else in the kernel names them all."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lineside.kernel.core.declare import Capability

NAMES: Final = (
    "core",
    "flow",
    "work",
    "people",
    "upkeep",
    "supply",
    "quality",
    "conveyor",
    "vehicle",
)
"""The folders, in the order in which they have their say."""

CAPABILITIES: Final[tuple[Capability, ...]] = tuple(
    import_module(f"lineside.kernel.{name}").CAPABILITY for name in NAMES
)
