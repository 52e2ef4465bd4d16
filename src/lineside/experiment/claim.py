"""What was published of a retrofit, beside what its simulation found: every reading of an ambiguous sentence.

A claims file stands beside the model of the plant after the change, named `claims.yaml`:

    claims:
      - claim: {zh: 人均产出提升2.2倍, en: output per head "raised by 2.2 times"}
        readings:
          - {reading: {zh: 提升到2.2倍, en: to 2.2 times}, of: output_per_head, ratio: 2.2}
          - {reading: {zh: 提升了2.2倍, en: by 2.2 times, to 3.2}, of: output_per_head, ratio: 3.2}
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lineside.errors import InputError, Place, Problem
from lineside.model import limits
from lineside.statistics.interval import Interval

if TYPE_CHECKING:
    from lineside.experiment.comparison import Pair, Variant

FILE = "claims.yaml"
TOLERANCE = 0.05
"""How far off a figure still agrees with a round published one."""
FACT_MEASURES = ("heads", "heads_per_shift", "automated_share", "numeric_share", "machines", "stations", "area_m2")
ERROR_PROOFING = "error_proofing"
"""A measure that is a ratio only: defects escaped a good part, before over after."""

Finding = Literal["agrees", "less", "more", "not known"]


class Words(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str
    en: str


class Reading(BaseModel):
    """One reading of a claim: `of` a measure, what it was `before` and `after`, or their `ratio` after over before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reading: Words
    of: str
    before: float | None = None
    after: float | None = None
    ratio: float | None = None


class Claim(BaseModel):
    """One published sentence with its readings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: Words
    readings: tuple[Reading, ...] = Field(min_length=1)


class _Claims(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class ReadingFound:
    """A reading beside what was found: `claimed` and `found` are both before, after or their ratio, as `what` says.

    `agrees` where the claimed figure is within 5 % of the found one, or within its interval.
    """

    zh: str
    en: str
    measure: str
    what: Literal["before", "after", "ratio"]
    claimed: float
    found: Interval
    finding: Finding


@dataclass(frozen=True, slots=True)
class ClaimFound:
    """A claim with each of its readings set against the simulation."""

    zh: str
    en: str
    readings: tuple[ReadingFound, ...]


def read_claims(file: Path) -> tuple[Claim, ...]:
    """The claims in a file. Raises InputError with what is wrong in it."""
    from lineside.model import yaml
    from lineside.model.node import bare

    try:
        with file.open("rb") as stream:
            data = stream.read(limits.MODEL_BYTES + 1)
    except OSError as error:
        raise InputError([Problem(Place(str(file)), f"cannot be read: {error.strerror}")]) from None
    found: list[Problem] = []
    root = yaml.parse(yaml.decode(data, str(file)), str(file), found)
    if found:
        raise InputError(found)
    try:
        return _Claims.model_validate(bare(root)).claims
    except ValidationError as error:
        problems = [
            Problem(Place(str(file)), f"{'.'.join(map(str, each['loc']))}: {each['msg']}") for each in error.errors()
        ]
        raise InputError(problems) from None


def weigh(claims: Sequence[Claim], pair: Pair, before: Variant, after: Variant) -> tuple[ClaimFound, ...]:
    """Every reading of every claim beside what the pair shows. Raises InputError for a measure that there is not."""
    return tuple(
        ClaimFound(
            each.claim.zh,
            each.claim.en,
            tuple(found for reading in each.readings for found in _weighed(reading, pair, before, after)),
        )
        for each in claims
    )


def _weighed(reading: Reading, pair: Pair, before: Variant, after: Variant) -> list[ReadingFound]:
    found = _found(reading.of, pair, before, after)
    claimed = {"before": reading.before, "after": reading.after, "ratio": reading.ratio}
    whats: tuple[Literal["before", "after", "ratio"], ...] = ("before", "after", "ratio")
    rows: list[ReadingFound] = []
    for what in whats:
        value = claimed[what]
        if value is not None:
            zh, en, it = reading.reading.zh, reading.reading.en, found[what]
            rows.append(ReadingFound(zh, en, reading.of, what, value, it, judged(value, it)))
    return rows


def judged(claimed: float, found: Interval) -> Finding:
    """Whether a claimed figure agrees with a found one; if not, whether less or more was found than was claimed."""
    if math.isnan(found.mean):
        return "not known"
    low = found.mean if math.isnan(found.low) else found.low
    high = math.inf if math.isnan(found.high) and low < found.mean else max(found.mean, found.high)
    if low <= claimed <= high or abs(found.mean - claimed) <= TOLERANCE * abs(claimed):
        return "agrees"
    return "less" if found.mean < claimed else "more"


def _found(measure: str, pair: Pair, before: Variant, after: Variant) -> Mapping[str, Interval]:
    """Before, after and ratio of a measure: of a fact, or of what was compared of the whole plant or one product."""
    if measure in FACT_MEASURES:
        pair_of = float(getattr(before.facts, measure)), float(getattr(after.facts, measure))
        ratio = pair_of[1] / pair_of[0] if pair_of[0] > 0 else math.nan
        return {"before": Interval(pair_of[0]), "after": Interval(pair_of[1]), "ratio": Interval(ratio)}
    if measure == ERROR_PROOFING:
        unknown = Interval(math.nan)
        return {"before": unknown, "after": unknown, "ratio": pair.error_proofing}
    name, _, of = measure.partition("/")
    try:
        it = pair.difference(name, of)
    except KeyError:
        known = sorted({f"{each.measure}/{each.of}" if each.of else each.measure for each in pair.differences})
        if name == "escaped_share":  # nothing escaped in either
            return dict.fromkeys(("before", "after", "ratio"), Interval(math.nan))
        hint = f"there are: {', '.join((*FACT_MEASURES, ERROR_PROOFING, *known))}"
        raise InputError([Problem(Place(FILE), f"no measure is called `{measure}`", hint)]) from None
    return {"before": it.before, "after": it.after, "ratio": it.ratio}
