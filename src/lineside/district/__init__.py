"""The ledger of a district: figures, indicators, registry, roll-up, claims, targets."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineside.district.figure import Figure
    from lineside.district.store.figures import Query
    from lineside.district.store.ledger import Ledger, open_ledger

__all__ = ["Figure", "Ledger", "Query", "open_ledger"]

_HOMES = {
    "Figure": "lineside.district.figure",
    "Query": "lineside.district.store.figures",
    "Ledger": "lineside.district.store.ledger",
    "open_ledger": "lineside.district.store.ledger",
}

if not TYPE_CHECKING:  # a type checker sees the imports above

    def __getattr__(name: str) -> object:
        """Import each when it is first used: parts of the package need none of the ledger's own packages."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from lineside.extras import need

        need("ledger", "a district's ledger")
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
