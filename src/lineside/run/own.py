"""A user's own dispatching rules in a run: they come from a file with each start, and the journal says which they were.

A journal holds no program: whoever goes on with a run gives the file again, and its contents must be the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from lineside.model.dispatch import RULES
from lineside.rules import read_rules

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.rules import RuleFunction


@dataclass(frozen=True, slots=True)
class OwnRules:
    """Rules by the names that models use, and a hash of the file that they are from."""

    functions: Mapping[str, RuleFunction] = field(default_factory=dict)
    digest: str = ""

    @classmethod
    def read(cls, path: Path | None) -> OwnRules:
        """Those of a file, which is run; none without one. Raises InputError when it cannot be read or run."""
        if path is None:
            return cls()
        functions = read_rules(path)
        return cls(functions, blake2b(path.read_bytes(), digest_size=16).hexdigest())

    @property
    def names(self) -> tuple[str, ...]:
        """What models call them."""
        return tuple(self.functions)

    def mark(self, plant: Plant) -> str:
        """What a journal says of them: their hash, or nothing for a plant that uses none."""
        return self.digest if own_names(plant) else ""


def own_names(plant: Plant) -> list[str]:
    """The rules of a plant that are not built in."""
    return [name for name in dict.fromkeys(plant.dispatch.values()) if name not in RULES]
