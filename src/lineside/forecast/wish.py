"""What somebody wants to know of the future."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lineside.errors import InputError, LinesideError, Place, Problem
from lineside.extras import need

FUTURES: Final = 200
MOST_FUTURES: Final = 10_000
LEAST_FUTURES: Final = 20
"""Of fewer no tenth can be told: P10 and P90 would be the least and the most of a handful."""
MOST_CHANGES: Final = 8
LAWS: Final = ("learnt", "model")


class BusyError(LinesideError):
    """Somebody else's forecast is being made, or the line does not come to answer."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Until when, from how many futures, by which laws, and what if.

    Raises InputError for a number that cannot be.
    """

    until: str = "shift-end"
    futures: int = FUTURES
    changes: tuple[str, ...] = ()
    threads: int | None = None
    laws: str = "learnt"
    """By which laws futures are drawn, one of LAWS."""

    def __post_init__(self) -> None:
        if not LEAST_FUTURES <= self.futures <= MOST_FUTURES:
            raise refusal("--futures", f"expected {LEAST_FUTURES} to {MOST_FUTURES:,}, found {self.futures} futures")
        if len(self.changes) > MOST_CHANGES:
            raise refusal("--if", f"at most {MOST_CHANGES} changes are looked at together, found {len(self.changes)}")
        if self.laws not in LAWS:
            raise refusal("--laws", f"expected {' or '.join(LAWS)}, found `{self.laws}`")
        if self.threads is not None and self.threads < 1:
            raise refusal("threads", f"expected at least 1, found {self.threads}")

    def check_packages(self) -> None:
        """Raise MissingExtraError where the packages are not there by which laws are learnt."""
        if self.laws == "learnt":
            need("forecast", "`--laws learnt` (`--laws model` goes without)")


def refusal(place: str, message: str, hint: str = "") -> InputError:
    """The error for one argument that cannot be used."""
    return InputError([Problem(Place(place), message, hint)])
