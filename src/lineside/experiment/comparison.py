"""What a comparison found: variants beside each other, differences with intervals that hold all together."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lineside.extras import need
from lineside.simulate.plain import Json, plain
from lineside.statistics.interval import LEVEL, ROUNDING, UNKNOWN, Interval, known
from lineside.version import __version__

if TYPE_CHECKING:
    import polars

    from lineside.experiment.claim import ClaimFound
    from lineside.experiment.facts import Facts
    from lineside.experiment.measure import Better
    from lineside.experiment.recognition import Recognition
    from lineside.experiment.worth import Worth
    from lineside.simulate.result import Result

Verdict = Literal["higher", "lower", "no difference", "unknown"]


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant: its name, the facts that need no simulation, and what a simulation of it found."""

    name: str
    facts: Facts
    result: Result


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure before and after, in the measure's unit; `of` is a product, or empty for the whole plant.

    The intervals of `before` and `after` are their own, at 95 %. Those of `difference` (after less before) and `ratio`
    (after over before) are widened so that all the intervals of a comparison hold together at 95 %. The verdict
    follows the difference's. `variance_factor` is what common random numbers saved: infinite where the variants differ
    by always the same.
    """

    measure: str
    zh: str
    en: str
    unit: str
    of: str
    better: Better
    before: Interval
    after: Interval
    difference: Interval
    ratio: Interval
    variance_factor: float

    @property
    def is_exact(self) -> bool:
        """Whether neither variant varies in this, so that the difference is known and nothing is estimated."""
        return self.before.is_exact and self.after.is_exact and self.difference.is_exact

    @property
    def is_none(self) -> bool:
        """Whether both variants came to the same in every replication: there is no difference that could be proved."""
        least = ROUNDING * max(abs(self.before.mean), abs(self.after.mean))
        return -least <= self.difference.low <= self.difference.high <= least

    @property
    def verdict(self) -> Verdict:
        """What can be said of it."""
        low, high = self.difference.low, self.difference.high
        if math.isnan(low):
            return "unknown"
        if self.is_none:
            return "no difference"
        return "higher" if low > 0 else "lower" if high < 0 else "no difference"

    @property
    def is_better(self) -> bool | None:
        """Whether it became better; None where no difference is known, or neither direction is good."""
        if self.better == "neither" or self.verdict not in ("higher", "lower"):
            return None
        return self.verdict == self.better


@dataclass(frozen=True, slots=True)
class Pair:
    """All differences between the first variant and another."""

    before: str
    after: str
    differences: tuple[Difference, ...]
    worth: Worth | None = None
    """What the change earns; None where the models name no prices."""
    claims: tuple[ClaimFound, ...] = ()
    """What was published of such a change, beside what was found."""

    def difference(self, measure: str, of: str = "") -> Difference:
        """The difference in one measure. Raises KeyError for one that was not compared."""
        for each in self.differences:
            if (each.measure, each.of) == (measure, of):
                return each
        raise KeyError(f"{measure} of {of}" if of else measure)

    @property
    def saved(self) -> str:
        """The `variance_factor` of the output, as it is told: `130`, `4.2`; empty below 1.5 or where unknown."""
        found = next((it.variance_factor for it in self.differences if it.measure == "output_per_week"), math.nan)
        return "" if not 1.5 <= found < math.inf else f"{found:,.0f}" if found >= 10 else f"{found:.1f}"

    @property
    def error_proofing(self) -> Interval:
        """How many times as well errors are kept in: defects escaped a good part, before over after.

        Its ends are those of `escaped_share`'s ratio, turned over, so the interval leans: without an upper end (NaN)
        where none may have escaped after, all unknown where none did or none escaped before.
        """
        try:
            ratio = self.difference("escaped_share").ratio
        except KeyError:
            return UNKNOWN
        if math.isnan(ratio.mean) or ratio.mean == 0.0:
            return UNKNOWN
        return Interval(1.0 / ratio.mean, 1.0 / ratio.high, 1.0 / ratio.low if ratio.low > 0 else math.nan)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Comparison:
    """Variants simulated under common random numbers. Each but the first is paired with the first."""

    variants: tuple[Variant, ...]
    pairs: tuple[Pair, ...]
    comparisons: int
    """How many intervals hold together: the differences of all pairs that are not known exactly."""
    recognition: tuple[Recognition, ...]
    """For each variant, how far it is from what recognised digital workshops and smart factories must be."""
    notes: tuple[str, ...] = ()
    interrupted: bool = False
    """Whether only those replications are compared that were finished when it was interrupted."""
    wall_s: float = field(default=0.0, compare=False)

    def __eq__(self, other: object) -> bool:
        """Whether all that JSON tells is equal, but for the time on the clock; unknown equals unknown."""
        if not isinstance(other, Comparison):
            return NotImplemented
        return _without_clock(self.document()) == _without_clock(other.document())

    __hash__ = None  # type: ignore[assignment]

    def document(self) -> dict[str, Json]:
        """The comparison as JSON's own types; keys as documented."""
        first = self.variants[0].result
        return {
            "lineside": __version__,
            "kind": "comparison",
            "seed": first.seed,
            "replications": first.replications,
            "for_s": first.for_s,
            "warmup_s": first.warmup_s,
            "level": LEVEL,
            "correction": "bonferroni",
            "comparisons": self.comparisons,
            "notes": list(self.notes),
            "wall_s": self.wall_s,
            "variants": [
                {"name": each.name, "facts": plain(each.facts), "result": each.result.document()}
                for each in self.variants
            ],
            "pairs": [_pair(each) for each in self.pairs],
            "recognition": plain(self.recognition),
        }

    def to_json(self) -> str:
        """The comparison as one JSON document. Equal runs give equal documents but for `wall_s`."""
        return json.dumps(self.document(), indent=2, allow_nan=False)

    def frame(self, table: str = "differences") -> polars.DataFrame:
        """One of the comparison's tables: `differences`, `facts`, `worth`, `claims`, or one of the variants' results.

        Those of results have one variant under another, `variant` their first column. Raises ValueError for another
        name.
        """
        need("tables", "a comparison's `frame`")
        from lineside.report.comparison_tables import tables_of_comparison

        made = tables_of_comparison(self)
        if table not in made:
            raise ValueError(f"there is no table {table!r}; there are: {', '.join(made)}")
        return made[table]

    def report(self, file: str | Path) -> None:
        """Write the report: one page that opens in any browser and needs nothing beside it."""
        from lineside.report.write import write_comparison_page

        write_comparison_page([each.result.plant for each in self.variants if each.result.plant], self, Path(file))

    def __repr__(self) -> str:
        """What was compared, and what differs most for each variant, in a line each."""
        from lineside.experiment.glance import comparison_text

        return comparison_text(self)

    def _repr_html_(self) -> str:
        """The same for a notebook, as a table."""
        from lineside.experiment.glance import comparison_html

        return comparison_html(self)


def _pair(pair: Pair) -> dict[str, Json]:
    return {
        "before": pair.before,
        "after": pair.after,
        "differences": [_difference(each) for each in pair.differences],
        "error_proofing": plain(pair.error_proofing),
        "worth": None if pair.worth is None else plain(pair.worth),
        "claims": plain(pair.claims),
    }


def _difference(it: Difference) -> dict[str, Json]:
    found = plain(it)
    assert isinstance(found, dict)
    finite = known(it.variance_factor) if math.isfinite(it.variance_factor) else None
    return found | {
        "variance_factor": finite, "verdict": it.verdict, "is_better": it.is_better, "is_exact": it.is_exact
    }  # fmt: skip


def _without_clock(document: dict[str, Json]) -> dict[str, Json]:
    """A comparison's document, without how long it took."""
    variants = document["variants"]
    assert isinstance(variants, list)
    for each in variants:
        assert isinstance(each, dict)
        assert isinstance(each["result"], dict)
        each["result"]["wall_s"] = None
    return document | {"wall_s": None}
