"""Every case with an exact answer, in the order of the page that shows them."""

from __future__ import annotations

from tests.exact.case import Case
from tests.exact.cases import (
    by_hand,
    control,
    energy,
    failures,
    lines,
    minding,
    networks,
    quality,
    queues,
    supply,
    upkeep,
    workers,
)

CASES: tuple[Case, ...] = (
    *queues.CASES,
    *networks.CASES,
    *lines.CASES,
    *failures.CASES,
    *workers.CASES,
    *supply.CASES,
    *minding.CASES,
    *quality.CASES,
    *by_hand.CASES,
    *control.CASES,
    *upkeep.CASES,
    *energy.CASES,
)
