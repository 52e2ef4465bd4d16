"""Routes: the steps of a product, what each needs, and what can go wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, field_validator, model_validator

from lineside.model import limits
from lineside.model.distribution import Duration
from lineside.model.element import Element, Name, Title, names, whole
from lineside.model.fault import Fault, fault, refuse, short, suggestion
from lineside.model.quantity import Energy, Share, count, kind_of

Phase = Literal["load", "run", "unload", "setup"]
PHASES: Final[tuple[Phase, ...]] = ("setup", "load", "run", "unload")
"""The phases of a step, in the order in which they are done."""
SCRAP: Final = "scrap"
"""Where a rejected part goes when no side route takes it."""
ANY: Final = "any"
"""Every defect that is not named by itself."""


class Phases(Element):
    """The time of a step in phases: `{load: 8 s, run: 80 s, unload: 6 s}`."""

    later: ClassVar[frozenset[str]] = frozenset({"first", "next"})

    setup: Duration | None = None
    """Making the machine ready."""
    load: Duration | None = None
    """Putting the part in."""
    run: Duration | None = None
    """The work itself."""
    unload: Duration | None = None
    """Taking the part out."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.given:
            raise fault("a time in phases needs at least one of `setup`, `load`, `run`, `unload`")
        return self

    @property
    def given(self) -> tuple[Phase, ...]:
        """The phases that have a time, in the order in which they are done."""
        return tuple(phase for phase in PHASES if getattr(self, phase) is not None)

    def mean(self) -> float:
        """The mean of all phases together, seconds."""
        phases: list[Duration | None] = [self.setup, self.load, self.run, self.unload]
        return sum(phase.mean() for phase in phases if phase is not None)


class Need(Element):
    """How many workers of a pool a step needs, in all its phases or in some."""

    pool: Name
    """The pool they come from."""
    count: Annotated[int, whole(1, limits.PEOPLE, "of workers")] = 1
    """How many at a time."""
    phases: tuple[Phase, ...] | None = None
    """The phases in which they are needed; not given: all of them."""


class Interlock(Element):
    """A check before or after the work: it catches errors, and holds the part until somebody has put it right."""

    catches: dict[Name, Share]
    """The share of each kind of error that is caught: of those about to be made here, and of those made before."""
    when: Literal["before", "after"] = "before"
    """Whether it checks before the work may begin, or when it is done."""
    false_alarm: Share = 0.0
    """The share of right parts that are held all the same."""
    release: Duration
    """How long it takes to clear a held part."""
    by: Name | None = None
    """The workers one of whom clears it; none given: it clears by itself."""


def _time_form(value: object) -> str:
    phased = isinstance(value, Phases) or (isinstance(value, Mapping) and "kind" not in value)
    return "(phases)" if phased else "(time)"


class Step(Element):
    """One step of a route: where, how long, and with whom and what."""

    later: ClassVar[frozenset[str]] = frozenset({"wait", "do", "as", "recipe"})

    name: Name = Field(default="", alias="step", validate_default=False)
    """What the step is called; by itself the name of its station, where the product visits that once."""
    title: Title | None = None
    """How people call it."""
    at: Annotated[tuple[Name, ...], BeforeValidator(names)]
    """The station, or a list of alternatives in order of preference."""
    time: Annotated[
        Annotated[Duration, Tag("(time)")] | Annotated[Phases, Tag("(phases)")],
        Discriminator(_time_form),
    ]
    """How long it takes: a distribution, or one for each phase."""
    by: Name | None = None
    """What brings the part here from the step before: a fleet, or a conveyor; none given: it is here at once."""
    move: Duration | None = None
    """How long the part takes to come here from the step before, where nothing is said of how."""
    workers: tuple[Need, ...] = ()
    """Who is needed: `{assemblers: 2}`, or `{minder: [load, unload]}` for some phases only."""
    parts: dict[Name, Annotated[int, whole(1, limits.PLACES, "of parts")]] = Field(default_factory=dict)
    """What goes into one product here."""
    energy: Energy = 0.0
    """Joules that each part takes here, beside what the machine draws."""
    makes: dict[Name, Annotated[int, whole(1, limits.SPLIT, "of parts")]] = Field(default_factory=dict)
    """Parts that come out of the part in work when the step is done, by product; each goes its own product's way."""
    defects: dict[Name, Share] = Field(default_factory=dict)
    """The share of parts that get each kind of defect here."""
    errors: dict[Name, Share] = Field(default_factory=dict)
    """The share of parts at which each kind of mistake is about to be made here.

    One that no interlock catches becomes a defect of the same name.
    """
    interlock: Interlock | None = None
    """What checks for errors before the work begins, or after it."""
    detects: dict[Name, Share] = Field(default_factory=dict)
    """The share of parts with each kind of defect at which an inspection here finds it."""
    false_alarm: Share = 0.0
    """The share of parts without a defect that an inspection here rejects."""
    retest: Annotated[int, whole(0, 100, "of further tests")] = 0
    """How often a part that fails is tested again at once, before it counts as rejected."""
    sample: Share | None = None
    """The share of the parts that come here, drawn at random; the others pass the step by. Not given: all."""
    sample_every: Annotated[int, whole(1, 1_000_000, "of parts")] | None = None
    """Every so manieth part comes here, and the others pass the step by; given in place of `sample`."""
    rejects: dict[Name, Name] = Field(default_factory=dict)
    """Where a rejected part goes, by defect or for `any`: a side route, or `scrap`, as do all that are not named."""
    fixes: dict[Name, Share] = Field(default_factory=dict)
    """The share of parts with each kind of defect at which it is gone after this step."""

    @field_validator("at")
    @classmethod
    def _each_once(cls, at: tuple[str, ...]) -> tuple[str, ...]:
        if not at:
            raise fault("expected a station or a list of alternatives, found an empty list")
        twice = [place for place in at if at.count(place) > 1]
        if twice:
            raise fault(f"`{twice[0]}` is named twice")
        return at

    @field_validator("workers", mode="before")
    @classmethod
    def _needs(cls, value: object) -> object:
        """`{assemblers: 2, minder: [load]}` to needs."""
        if not isinstance(value, Mapping):
            if isinstance(value, tuple | list) and all(isinstance(need, Need | Mapping) for need in value):
                return value
            raise fault(f"expected workers such as `{{assemblers: 2}}`, found {kind_of(value)}")
        faults: list[Fault] = []
        needs = [_need(pool, need, faults) for pool, need in value.items()]
        if faults:
            raise refuse(faults)
        return needs

    @model_validator(mode="after")
    def _phases_exist(self) -> Self:
        given: tuple[str, ...] = self.time.given if isinstance(self.time, Phases) else ("run",)
        shown = ", ".join(given)
        faults = [
            Fault(("workers", need.pool), f"the time of this step has no phase `{phase}`", f"it has: {shown}")
            for need in self.workers
            for phase in need.phases or ()
            if phase not in given
        ]
        if faults:
            raise refuse(faults)
        return self

    @model_validator(mode="after")
    def _one_sample(self) -> Self:
        if self.sample is not None and self.sample_every is not None:
            raise fault("a sample is drawn by `sample` or by `sample-every`, not by both")
        if self.retest and not (self.detects or self.false_alarm):
            raise fault("nothing is tested here that could be tested again: `retest` needs `detects`")
        return self

    @property
    def is_sampled(self) -> bool:
        """Whether only a sample of the parts comes here."""
        return self.sample is not None or self.sample_every is not None

    @property
    def sampled_share(self) -> float:
        """The share of the parts that come here."""
        return 1 / self.sample_every if self.sample_every else 1.0 if self.sample is None else self.sample

    @model_validator(mode="after")
    def _splits_or_inspects(self) -> Self:
        if self.makes and (self.detects or self.false_alarm or self.rejects):
            raise fault("a step that `makes` parts cannot inspect as well", "inspect in a step before it")
        return self

    def mean_time(self) -> float:
        """The mean of all phases together, seconds."""
        return self.time.mean()


def _need(pool: object, need: object, faults: list[Fault]) -> dict[str, Any]:
    """One need as a file writes it: a number of workers, a list of phases, or `{count: 2, phases: [load]}`."""
    known = ", ".join(PHASES)
    if isinstance(need, Mapping) and not set(need) - {"count", "phases"}:
        return {"pool": pool, **need}
    if isinstance(need, list | tuple):
        for index, phase in enumerate(need):
            if phase not in PHASES:
                where: tuple[str | int, ...] = (str(pool), index)
                faults.append(Fault(where, f"unknown phase {short(phase)}", suggestion(str(phase), PHASES)))
        return {"pool": pool, "phases": tuple(need)}
    if isinstance(need, str) and need in PHASES:
        return {"pool": pool, "phases": (need,)}
    try:
        return {"pool": pool, "count": count(1, limits.PEOPLE, "of workers")(need)}
    except ValueError:
        message = f"expected a number of workers such as `2`, or phases such as `[load, unload]`, found {kind_of(need)}"
        faults.append(Fault((str(pool),), message, f"phases: {known}"))
        return {"pool": pool}


class Go(Element):
    """The end of a side route: `{go: leak-test, at-most: 2}` sends the part back to a step of the route."""

    to: Name = Field(alias="go")
    """The step the part goes back to."""
    at_most: Annotated[int, whole(1, 1000, "of times")] | None = None
    """How often one part may go this way; then it is scrap. Not given: for ever."""


def _entry_form(value: object) -> str:
    went = isinstance(value, Go) or (isinstance(value, Mapping) and ("go" in value or "to" in value))
    return "(go)" if went else "(step)"


Entry = Annotated[
    Annotated[Step, Tag("(step)")] | Annotated[Go, Tag("(go)")],
    Discriminator(_entry_form),
]
"""What stands in a side route: a step, or at its end a `go`."""
