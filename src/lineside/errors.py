"""The one exception tree. Every message says what is wrong, where, what was expected and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where something was written: a file, a line and column counted from 1, and for tables a sheet and a cell."""

    file: str
    line: int = 0
    column: int = 0
    cell: str = ""

    def __str__(self) -> str:
        if self.cell:
            return f"{self.file}, {self.cell}"
        if self.line:
            return f"{self.file}:{self.line}:{self.column}"
        return self.file


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing that is wrong with an input, at one place."""

    place: Place
    message: str
    hint: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class LinesideError(Exception):
    """Whatever lineside refuses to do, and why."""

    def __reduce__(self) -> tuple[Callable[..., LinesideError], tuple[object, ...]]:
        """Pickled whole, whatever its class is made of, so that what a worker process refuses reads the same here."""
        return _again, (type(self), self.args, self.__dict__)


class InputError(LinesideError):
    """An input that cannot be used: all its problems at once, in the order in which they stand in the file."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ModelError(InputError):
    """A model file that is wrong."""


class NotYetError(InputError):
    """A model that is right, but uses what this version cannot simulate yet."""


class CancelledError(LinesideError):
    """What a caller stopped: `Progress.cancel` was called."""


class KernelError(LinesideError):
    """The kernel cannot go on: a cap was reached, or a block is not what it should be."""


def _again(kind: type[LinesideError], said: tuple[object, ...], its: dict[str, object]) -> LinesideError:
    """An error as it was, from its class, what it says and what it holds."""
    made = kind.__new__(kind, *said)
    made.__dict__.update(its)
    return made
