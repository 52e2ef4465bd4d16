"""What a validator says when it refuses a value: one or several faults, each at a path below the value."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

Path = tuple[str | int, ...]
"""Keys and list indexes (from 0) that lead from the top of a model to a value in it."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The hint that goes with an unknown name, found only when shown: among thousands of names that takes long."""

    name: str
    known: Collection[str]
    what: str = "known"
    heading: bool = False
    """Whether it heads a column of a table, which may be there for people only."""

    def __str__(self) -> str:
        """The nearest known name, else the first few of them."""
        close = nearest(self.name, self.known)
        if close is not None:
            return f"did you mean `{close}`?"
        if not self.known:
            return f"none is {self.what}"
        shown = ", ".join(f"`{candidate}`" for candidate in [*self.known][:8])
        more = f" and {len(self.known) - 8} more" if len(self.known) > 8 else ""
        aside = f"; a column for people only is headed `#{short(self.name)[1:-1]}`" if self.heading else ""
        return f"{self.what}: {shown}{more}{aside}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, `path` below the value that was checked. `later`: right, but not in this version."""

    path: Path
    message: str
    hint: str | Meant = ""
    later: bool = False
    at_key: bool = False


def refuse(faults: Sequence[Fault]) -> PydanticCustomError:
    """The error a pydantic validator raises to report `faults`, which must not be empty."""
    text = "; ".join(fault.message + (f" ({fault.hint})" if fault.hint else "") for fault in faults)
    return PydanticCustomError("lineside", "{text}", {"text": text, "faults": tuple(faults)})


def fault(message: str, hint: str = "") -> PydanticCustomError:
    """The error a pydantic validator raises when the value itself is wrong."""
    return refuse([Fault((), message, hint)])


def short(value: object, length: int = 40) -> str:
    """A value as a message quotes it: in backticks, cut where it gets long, on one line."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[: length + 1])
    return f"`{text[:length]}…`" if len(text) > length else f"`{text}`"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` was probably meant to be, or None when nothing is close."""
    names = {candidate.casefold(): candidate for candidate in known}
    found = difflib.get_close_matches(name[:80].casefold().replace("_", "-"), names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


def suggestion(name: str, known: Iterable[str], what: str = "known") -> str:
    """The hint that goes with an unknown name: the nearest known one, else the first few of them."""
    return str(Meant(name, list(known), what))
