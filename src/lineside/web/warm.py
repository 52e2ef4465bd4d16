"""What the park's pages are made of, read before anybody asks, and left alone by the collector of garbage."""

from __future__ import annotations

import gc
from typing import Final

from lineside.district.park.book import book_of
from lineside.district.park.market import market_of
from lineside.district.park.programme import register_of
from lineside.district.store.ledger import Ledger

MANY: Final = 5_000
"""Records from which a full collection takes longer than a page may."""


def keep_park(ledger: Ledger) -> None:
    """Read a park's records; of many, see to it that collections pass them over from now on.

    Looking through 40,000 records for garbage takes 0.3 s, and comes in the middle of somebody's page. They are freed
    as before when nobody needs them; what is found here to be garbage is collected first.
    """
    market_of(ledger)
    register_of(ledger)
    if len(book_of(ledger).records) >= MANY:
        gc.collect()
        gc.freeze()


def release_park() -> None:
    """Let collections look at everything again, as at the end of a program."""
    gc.unfreeze()
