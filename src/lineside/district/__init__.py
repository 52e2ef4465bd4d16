"""The ledger of a district: figures, indicators, registry, roll-up, claims, targets."""

from lineside.district.figure import Figure
from lineside.district.store.figures import Query
from lineside.district.store.ledger import Ledger, open_ledger

__all__ = ["Figure", "Ledger", "Query", "open_ledger"]
