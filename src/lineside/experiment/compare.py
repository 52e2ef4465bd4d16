"""Compare variants of a plant: the same days, the same parts, the same breakdowns, and only what differs differs."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from lineside.errors import InputError, Place, Problem
from lineside.experiment.candidate import Candidate
from lineside.experiment.comparison import Comparison, Difference, Pair, Variant
from lineside.experiment.facts import facts
from lineside.experiment.measure import PLANT_MEASURES, PRODUCT_MEASURES, completed
from lineside.experiment.recognition import recognition
from lineside.experiment.worth import worth_of
from lineside.simulate.paired import carry_out_together
from lineside.simulate.procedure import found_warmup
from lineside.simulate.progress import told_as
from lineside.simulate.summary import of_samples, summarise
from lineside.statistics.interval import LEVEL, student
from lineside.statistics.paired import corrected, difference, ratio, variance_factor

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.experiment.claim import Claim
    from lineside.experiment.measure import Measure
    from lineside.model.duration import Duration
    from lineside.model.plant import Plant
    from lineside.rules import RuleFunction
    from lineside.simulate.procedure import Ran
    from lineside.simulate.progress import Listener
    from lineside.simulate.result import Result
    from lineside.simulate.settings import SimulationSettings

OneVariant: TypeAlias = "Plant | str | Path | tuple[str, Plant | str | Path]"
Variants: TypeAlias = "OneVariant | list[OneVariant] | Mapping[str, Plant | str | Path]"
"""What `compare` takes."""
MOST_VARIANTS = 50


@dataclass(frozen=True, slots=True)
class Seen:
    """A variant that was simulated: its result, and that of each replication alone."""

    candidate: Candidate
    result: Result
    singles: tuple[Result, ...]


def compare(
    *variants: Variants,
    duration: Duration,
    warmup: Duration | None = None,
    replications: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    rules: Mapping[str, RuleFunction] | None = None,
    progress: Listener | None = None,
    keep: bool = False,
) -> Comparison:
    """Compare two or more variants of a plant, each with the first, under common random numbers.

    Args:
        variants: plants, models by their names or files, pairs of a name and one of these, or all of them in one list,
            or in one dictionary by their names; names must differ. Without one, a model that was changed and whose
            name is taken is called by its changes.
        duration: how long to measure each, after the warm-up.
        warmup: how long to run each before; `"auto"`: as long as any of them needs by MSER-5.
        replications: independent runs of each, at least two; None: 10.
        seed: any whole number; equal seeds give equal comparisons.
        workers: processes at most; None: as many as there are cores.
        rules: the user's own dispatching rules.
        progress: called while it runs, with the variant's name in `what`.
        keep: a Ctrl-C compares the replications that are finished, if every variant has two.

    Raises:
        InputError: an argument cannot be used, or the variants cannot be compared.
        KernelError: as for `simulate`.
    """
    from lineside.kernel.build.warm import warm
    from lineside.model.load import loaded
    from lineside.simulate.interrupt import heeded
    from lineside.simulate.settings import simulation_settings

    settings = simulation_settings(duration, warmup, replications, seed, workers, rules=rules, keep=keep)
    candidates: list[Candidate] = []
    for name, given in _named(variants):
        plant = loaded(given, tuple(rules or ()))
        candidates.append(Candidate(name or _own_name(plant, candidates), plant, plant.overrides))
    with heeded():
        warm(logging.getLogger("lineside").warning)
    return compare_candidates(candidates, settings, progress=progress)


def _own_name(plant: Plant, before: Sequence[Candidate]) -> str:
    """A plant's name, or where it is another's already, what was changed in it."""
    changes = ", ".join(f"{path}={value}" for path, value in plant.overrides.items())
    return changes if changes and any(each.name == plant.name for each in before) else plant.name


def _named(variants: Sequence[Variants]) -> Iterator[tuple[str, Plant | str | Path]]:
    """Every variant and the name that it was given, if it was given any."""
    for each in variants:
        if isinstance(each, Mapping):
            yield from each.items()
        elif isinstance(each, list):
            yield from _named(each)
        elif isinstance(each, tuple):
            yield each
        else:
            yield "", each


def compare_candidates(
    candidates: Sequence[Candidate],
    settings: SimulationSettings,
    claims: Sequence[Claim] = (),
    progress: Listener | None = None,
) -> Comparison:
    """Simulate all candidates as the settings say, under common random numbers, and pair each with the first.

    A warm-up that is to be found is the longest that any of them needs. `claims` are set against the last pair.
    Raises InputError for candidates that cannot be compared; else as `simulate` does.
    """
    began = time.perf_counter()
    _check(candidates, settings)
    notes: list[str] = []
    automatic = settings.warmup_s is None
    settings = _with_common_warmup(candidates, settings, notes, progress)
    rans = carry_out_together([(each.name, each.plant) for each in candidates], settings, progress)
    seen = [_seen(each, ran) for each, ran in zip(candidates, rans, strict=True)]
    if automatic:
        seen = [replace(each, result=replace(each.result, warmup_rule="mser-5")) for each in seen]
    notes += [f"{each.candidate.name}: {note}" for each in seen for note in (*each.result.notes, *_unknown(each))]
    variants = tuple(_variant(each) for each in seen)
    pairs, comparisons = _pairs(seen, variants)
    if claims:
        from lineside.experiment.claim import weigh

        pairs[-1] = replace(pairs[-1], claims=weigh(claims, pairs[-1], variants[0], variants[-1]))
    return Comparison(
        variants=variants,
        pairs=tuple(pairs),
        comparisons=comparisons,
        recognition=tuple(recognition(each.name, each.facts) for each in variants),
        notes=tuple(notes),
        interrupted=any(ran.interrupted for ran in rans),
        wall_s=time.perf_counter() - began,
    )


def _check(candidates: Sequence[Candidate], settings: SimulationSettings) -> None:
    problems: list[Problem] = []
    if not 2 <= len(candidates) <= MOST_VARIANTS:
        expected = f"expected from 2 to {MOST_VARIANTS} variants, found {len(candidates)}"
        problems.append(Problem(Place("compare"), expected))
    names = [each.name for each in candidates]
    problems += [
        Problem(Place("compare"), f"two variants are called `{name}`", "give each a name of its own")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if settings.replications < 2 or settings.batches:
        problems.append(Problem(Place("replications"), "a comparison needs at least two replications"))
    common = set.intersection(*(set(each.plant.products) for each in candidates)) if candidates else set()
    if candidates and not common:
        problems.append(Problem(Place("compare"), "the variants have no product in common"))
    if problems:
        raise InputError(problems)


def _with_common_warmup(
    candidates: Sequence[Candidate], settings: SimulationSettings, notes: list[str], progress: Listener | None
) -> SimulationSettings:
    if settings.warmup_s is not None:
        return settings
    longest = 0.0
    for each in candidates:
        said: list[str] = []
        longest = max(longest, found_warmup(each.plant, settings, said, told_as(each.name, progress)))
        notes += [f"{each.name}: {note}" for note in said]
    return replace(settings, warmup_s=longest)


def _seen(candidate: Candidate, ran: Ran) -> Seen:
    """A variant's results, all together and of each replication alone."""
    result = replace(summarise(candidate.plant, ran), overrides=candidate.overrides)
    singles = tuple(of_samples(candidate.plant, ran.task, [each]) for each in ran.observations)
    return Seen(candidate, result, singles)


def _unknown(seen: Seen) -> Iterator[str]:
    """What cannot be told of a variant in which nothing was finished."""
    result = seen.result
    if not completed(result) and (result.costs is not None or result.energy_kwh.mean > 0):
        yield "no good part was finished in the measured time, so what one takes in energy and money is not known"


def _variant(seen: Seen) -> Variant:
    made = {name: product.completed.mean for name, product in seen.result.products.items()}
    return Variant(seen.candidate.name, facts(seen.candidate.plant, made), seen.result)


@dataclass(frozen=True, slots=True)
class _Values:
    """One measure in each replication, before and after."""

    measure: Measure
    of: str
    before: list[float]
    after: list[float]

    @property
    def is_known(self) -> bool:
        return not any(math.isnan(value) for value in (*self.before, *self.after))

    @property
    def is_exact(self) -> bool:
        """Whether both are always the same: then nothing is estimated."""
        return len(set(self.before)) == 1 == len(set(self.after))


def _pairs(seen: Sequence[Seen], variants: Sequence[Variant]) -> tuple[list[Pair], int]:
    """Each variant against the first, and how many intervals hold together."""
    values = [
        _values(seen[0], other, variants[0], variant) for other, variant in zip(seen[1:], variants[1:], strict=True)
    ]
    comparisons = sum(not each.is_exact for several in values for each in several)
    level = corrected(LEVEL, comparisons)
    pairs = [
        Pair(
            seen[0].candidate.name,
            other.candidate.name,
            tuple(_difference(each, level) for each in several),
            worth_of(
                seen[0].candidate.plant,
                other.candidate.plant,
                list(zip(seen[0].singles, other.singles, strict=True)),
            ),
        )
        for other, several in zip(seen[1:], values, strict=True)
    ]
    return pairs, comparisons


def _values(before: Seen, after: Seen, first: Variant, other: Variant) -> list[_Values]:
    """All measures that are known of both; of products, those that both have."""
    common = [product for product in before.result.products if product in after.result.products]
    found = [
        _Values(
            measure,
            product,
            [measure.value(each.products[product]) for each in before.singles],
            [measure.value(each.products[product]) for each in after.singles],
        )
        for product in common
        for measure in PRODUCT_MEASURES
    ]
    found += [
        _Values(
            measure,
            "",
            measure.values(before.singles, first.facts),
            measure.values(after.singles, other.facts),
        )
        for measure in PLANT_MEASURES
    ]
    return [each for each in found if each.is_known and not _is_nothing(each)]


def _is_nothing(values: _Values) -> bool:
    """What never occurs in either variant is not worth a line."""
    return not any(values.before) and not any(values.after)


def _difference(values: _Values, level: float) -> Difference:
    measure = values.measure
    return Difference(
        measure=measure.name,
        zh=measure.zh,
        en=measure.en,
        unit=measure.unit,
        of=values.of,
        better=measure.better,
        before=student(values.before),
        after=student(values.after),
        difference=difference(values.before, values.after, level),
        ratio=ratio(values.before, values.after, level),
        variance_factor=variance_factor(values.before, values.after),
    )
