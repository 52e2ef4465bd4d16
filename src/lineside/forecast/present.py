"""The moment from which a forecast looks ahead: what the controller believes then, and what futures are drawn with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lineside.kernel import entry
from lineside.lower import codes

if TYPE_CHECKING:
    from lineside.lower.block import Block
    from lineside.model.plant import Plant
    from lineside.rules import RuleFunction


@dataclass(frozen=True, slots=True)
class Present:
    """A plant at a moment. `block` is not changed by looking ahead."""

    plant: Plant
    block: Block
    time: int
    """µs since the run began."""
    key: str
    """What the run is: equal runs look ahead with equal random numbers."""
    remarks: tuple[str, ...] = ()
    """What a person should know of where it comes from."""
    rules: Mapping[str, RuleFunction] = field(default_factory=dict)
    """The user's own dispatching rules."""
    unknown: frozenset[int] = frozenset()
    """Machines whose devices are silent, by the model's rows when the moment was taken."""

    def seed(self, future: int) -> int:
        """The seed of one future: never that of the run itself, and the same whenever this moment is looked at."""
        text = f"forecast/{self.key}/{self.time}/{future}"
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")

    def imagined(self, future: int) -> Block:
        """A whole plant drawn to fit what is believed; whatever was commanded is part of that."""
        twin = self.block.fork(self.seed(future))
        twin.head["tracing"] = twin.head["traces"] = 0
        entry.forget_commands(twin)
        if twin.head["now"] < self.time:
            while entry.handle(twin, self.time, codes.TICK, 0, 0, 0, 0) == codes.GROW:
                twin.grow()
            entry.forget_commands(twin)
        while entry.imagine(twin) == codes.GROW:
            twin.grow()
        return twin
