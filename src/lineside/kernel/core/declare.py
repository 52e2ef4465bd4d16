"""What a capability declares: its tables, what it adds to those of others, its numbers, and who handles what.

Everything that only enumerates is walked or generated from these declarations (`kernel.build.assemble`). Names of
functions are given as `file.function` of the capability's own folder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Half = str
Path = tuple[str | int, ...]
"""A place in a model."""
MODEL, BELIEF, TALLY, TRUTH, SCRATCH = "model", "belief", "tally", "truth", "scratch"


MACHINE = "0 <= element < h.machine_n"
"""Of a message's element: whether it is a machine."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the half it belongs to, its meaning, and the table whose rows it numbers, if any.

    `was` is the name that it had when states were first hashed, so that a better one changes no hash. `after` names
    the column that it stands behind, where that is not the one declared before it. A tally that is `kept` is a time:
    statistics that begin anew leave it as it is. One that came after states were first hashed is no part of the
    hash while all its rows are as they begin, which is `late`, so that it changes no hash of what does not have it.
    """

    name: str
    half: Half
    meaning: str
    kind: type[np.generic] = np.int64
    width: int = 1
    refers: str = ""
    was: str = ""
    after: str = ""
    kept: bool = False
    late: int | None = None

    @property
    def hashed_as(self) -> str:
        """The name under which `state_hash` knows it: the first that it had."""
        return self.was or self.name


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the block.

    `grows` says whether the host may enlarge it while the plant runs. The kernel calls its rows `plural`. Of a table
    with `in_use`, that scalar of the header says how many rows are; in one with `waits_for`, the rows of which that
    column is NONE do not wait, and what else they say of waiting is left over from the last time.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    grows: bool = False
    was: str = ""
    after: str = ""
    plural: str = ""
    in_use: str = ""
    waits_for: str = ""

    @property
    def hashed_as(self) -> str:
        """The name under which `state_hash` knows it: the first that it had."""
        return self.was or self.name

    @property
    def rows(self) -> str:
        """What the kernel calls its rows: `machines(h)[m]`."""
        return self.plural or f"{self.name}s"

    @property
    def dtype(self) -> np.dtype[np.void]:
        """The record type of one row."""
        return np.dtype([(c.name, c.kind, (c.width,)) if c.width > 1 else (c.name, c.kind) for c in self.columns])

    def names(self, *halves: Half) -> tuple[str, ...]:
        """The columns that belong to the given halves."""
        return tuple(c.name for c in self.columns if c.half in halves)


def model(name: str, meaning: str, kind: type[np.generic] = np.int64, refers: str = "", after: str = "") -> Column:
    """A column that is lowered from the Plant."""
    return Column(name, MODEL, meaning, kind, refers=refers, after=after)


def belief(
    name: str, meaning: str, refers: str = "", was: str = "", after: str = "", *, late: int | None = None
) -> Column:
    """A column of what the controller knows."""
    return Column(name, BELIEF, meaning, refers=refers, was=was, after=after, late=late)


def tally(
    name: str,
    meaning: str,
    kind: type[np.generic] = np.int64,
    width: int = 1,
    after: str = "",
    *,
    kept: bool = False,
) -> Column:
    """A column of what the controller counts."""
    return Column(name, TALLY, meaning, kind, width, after=after, kept=kept)


def truth(name: str, meaning: str, after: str = "") -> Column:
    """A column of what is physically so."""
    return Column(name, TRUTH, meaning, after=after)


def scratch(name: str, meaning: str, kind: type[np.generic] = np.int64, refers: str = "", after: str = "") -> Column:
    """A column that follows from the rest."""
    return Column(name, SCRATCH, meaning, kind, refers=refers, after=after)


def ranking(name: str, meaning: str, *, grows: bool = False, after: str = "", plural: str = "") -> Table:
    """A table of the rows of heaps, as `core.heap` links them: one for each element that may be in one."""
    return Table(
        name,
        meaning,
        (
            scratch("key", "the least goes first", np.float64),
            scratch("turn", "among equals the least"),
            scratch("child", "first of those directly behind it", refers=name),
            scratch("next", "the next behind the same", refers=name),
            scratch("before", "the one before that; of the first, whom it is behind", refers=name),
        ),
        grows=grows,
        after=after,
        plural=plural,
    )


@dataclass(frozen=True, slots=True)
class Codes:
    """Small integers by which the kernel calls things: for each the word that people read, and the constant's name."""

    name: str
    meaning: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the capability's own, and which of the names at hand it takes after the header."""

    function: str
    takes: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A command, a fact, a request or a timer: its number, which is never given anew, its word, and its constant.

    `handled` says who takes it in, the first whose `when` holds. A fact may say in `happens` what the plant half does
    when it comes about; of one that says nothing the number is reported as it is.
    """

    number: int
    word: str
    constant: str
    handled: tuple[Call, ...] = ()
    happens: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Each:
    """A function to be called for every row of a table; of none, once."""

    table: str
    function: str
    takes: str = ""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What is made of facts: a row for each word of what was believed, a column for each fact, numbers of VERDICTS."""

    about: str
    believed: tuple[str, ...]
    facts: tuple[str, ...]
    cells: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Raises ValueError where a cell is missing."""
        if self.cells.shape != (len(self.believed), len(self.facts)):
            raise ValueError(f"verdicts on {self.about}: not every fact has one for all that may be believed")


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that a model can ask of a capability.

    `found` gives the places in a plant where it is asked for. `copes_with` names the traits of other capabilities with
    which it was thought through: two traits of which neither copes with the other are refused where both are asked
    for, at `found` or, where only some places are concerned, as `Refusal` says.
    """

    name: str
    meaning: str
    found: str
    copes_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Two traits that do not meet at the places that `found` gives, and how that is said; elsewhere they do."""

    first: str
    second: str
    what: str
    found: str


@dataclass(frozen=True, slots=True)
class Hook:
    """A moment at which other capabilities have a say: what is at hand, and whether they answer."""

    name: str
    takes: str
    meaning: str
    asks: bool = False


HOOKS = (
    Hook(
        "may_begin",
        "m",
        "Whether the operation that machine `m` is loaded with may begin, as far as others know.",
        asks=True,
    ),
    Hook("operation_began", "m", "An operation, or its first phase, begins on machine `m`."),
    Hook("work_elapsed", "m elapsed", "Machine `m` has worked for so many µs."),
    Hook("operation_ended", "m", "An operation has ended on machine `m`, however often it was interrupted."),
    Hook("lot_left", "p good", "A lot of product `p` has left the plant, good or as scrap."),
    Hook("served", "r", "The workers of demand `r` are all there."),
)
"""The hooks: each is a module of `kernel.chains`, which whoever comes to that moment calls."""


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing that the kernel knows of.

    `page` of the documents tells of it. `lowers` makes its rows when all others are made. `starts` is called when a
    run begins, `settles` when running sums are brought up to now, `imagines` when a plant half is drawn to fit what is
    believed, and `resumes` when a state has been carried into another model.
    """

    name: str
    meaning: str
    page: str
    tables: tuple[Table, ...] = ()
    columns: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    scalars: tuple[Column, ...] = ()
    codes: tuple[Codes, ...] = ()
    commands: tuple[Message, ...] = ()
    facts: tuple[Message, ...] = ()
    requests: tuple[Message, ...] = ()
    timers: tuple[Message, ...] = ()
    verdicts: tuple[Verdicts, ...] = ()
    hooks: Mapping[str, tuple[Call, ...]] = field(default_factory=dict)
    traits: tuple[Trait, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    lowers: str = ""
    starts: tuple[Each, ...] = ()
    settles: tuple[Each, ...] = ()
    imagines: tuple[Each, ...] = ()
    resumes: tuple[Each, ...] = ()


class Placed(Protocol):
    """What has a name, and may say behind which other it stands."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def after(self) -> str:
        """Behind which it stands; empty: behind the one declared before it."""


Item = TypeVar("Item", bound=Placed)


def placed(groups: Iterable[Iterable[Item]]) -> list[Item]:
    """Items of several declarations in one order: each behind what it names, else behind the one declared before it.

    The first of a declaration that names nothing goes to the end. Raises ValueError where something is named that is
    not there, or a name is given twice.
    """
    following: dict[str, list[Item]] = defaultdict(list)
    anchors: dict[str, str] = {}
    for group in groups:
        before = ""
        for item in group:
            if item.name in anchors:
                raise ValueError(f"{item.name} is declared twice")
            anchors[item.name] = item.after or before
            following[anchors[item.name]].append(item)
            before = item.name
    order: list[Item] = []
    waiting = following[""][::-1]
    while waiting:
        order.append(waiting.pop())
        waiting += following[order[-1].name]
    if len(order) < len(anchors):
        name = next(name for name in anchors if name not in {item.name for item in order})
        raise ValueError(f"{name} is to stand behind {anchors[name]}, and nothing is called so")
    return order


def assembled(capabilities: Iterable[Capability]) -> tuple[Table, ...]:
    """All tables, with the columns that other capabilities add to them."""
    several = tuple(capabilities)
    tables = placed(capability.tables for capability in several)
    lost = {name for each in several for name in each.columns} - {table.name for table in tables}
    if lost:
        raise ValueError(f"columns are added to {min(lost)}, and no table is called so")
    return tuple(
        replace(table, columns=tuple(placed([table.columns, *(each.columns.get(table.name, ()) for each in several)])))
        for table in tables
    )
