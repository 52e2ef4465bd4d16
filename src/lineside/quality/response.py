"""What is done about a signal: a part is held, a person is called, or a bounded correction goes to the machine.

A correction is a run-to-run controller (E. Sachs, A. Hu, A. Ingolfsson, 1995): the offset from the target is followed
by an EWMA, and its estimate is taken off the setting, within what one correction and all of them together may change.
It acts on a signal only: correcting what is in order makes it worse (Deming's funnel).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from lineside.quality.chart import OF_COUNTS, ChartError, Cusum, Ewma, Limits, points
from lineside.quality.rule import RULES, Nelson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

Act = Literal["hold", "call", "correct"]
ACTS: Final[tuple[Act, ...]] = ("hold", "call", "correct")
OWN_RULES: Final = ("ewma", "cusum")


@dataclass(frozen=True, slots=True)
class Signal:
    """A chart's signal at one point, numbered from 0: by which rules, and what is to be done."""

    point: int
    value: float
    z: float
    rules: tuple[str, ...]
    act: Act
    correction: float = 0.0
    exhausted: bool = False
    """A correction that was needed is beyond what all together may change: a person is called."""

    @property
    def text(self) -> tuple[str, str]:
        """Why, in Chinese and English."""
        told = [RULES.get(int(rule) if rule.isdecimal() else 0, (rule.upper(), rule.upper())) for rule in self.rules]
        return "；".join(zh for zh, _ in told), "; ".join(en for _, en in told)


@dataclass(slots=True)
class Correction:
    """How far a machine's setting may be moved, in units of the characteristic: `gain` of the offset at a time.

    `each`: of one correction at most; `total`: of all together.
    """

    target: float
    each: float
    total: float
    gain: float = 1.0
    weight: float = 0.3
    offset: float = 0.0
    """What all corrections come to so far."""
    _estimate: float | None = field(default=None)

    def __post_init__(self) -> None:
        if not (self.each > 0 and self.total >= self.each and 0 < self.gain <= 1 and 0 < self.weight <= 1):
            raise ChartError("a correction needs 0 < each ≤ total, a gain in (0, 1] and a weight in (0, 1]")

    def follow(self, value: float) -> None:
        """Take a value into the estimate of the offset."""
        away = value - self.target
        before = away if self._estimate is None else self._estimate
        self._estimate = before + self.weight * (away - before)

    def move(self) -> tuple[float, bool]:
        """The change of the setting that is due now, and whether more was needed than is allowed."""
        wanted = -self.gain * (self._estimate or 0.0)
        bounded = math.copysign(min(abs(wanted), self.each), wanted)
        allowed = min(max(self.offset + bounded, -self.total), self.total) - self.offset
        self.offset += allowed
        self._estimate = None
        return allowed, not math.isclose(allowed, bounded, abs_tol=1e-12)


class Watcher:
    """Watches one characteristic in phase II, by as many of the rules as are wanted, and says what to do."""

    def __init__(
        self,
        limits: Limits,
        acts: Mapping[str, Act],
        correction: Correction | None = None,
        ewma: Ewma | None = None,
        cusum: Cusum | None = None,
    ) -> None:
        """Watch from now on.

        Args:
            limits: what phase I found.
            acts: by rule (`1` to `8`, `ewma`, `cusum`) what is done about its signal; of several the first of ACTS.
            correction: needed where a rule asks to correct.
            ewma: its settings, where other than the usual.
            cusum: the same of it.

        Raises:
            ChartError: an unknown rule or act, or a correction without bounds.
        """
        for rule, act in acts.items():
            if rule not in OWN_RULES and rule not in map(str, RULES):
                raise ChartError(f"there is no rule `{rule}`; there are 1 to {len(RULES)}, {' and '.join(OWN_RULES)}")
            if act not in ACTS:
                raise ChartError(f"`{act}` cannot be done about a signal; expected one of {', '.join(ACTS)}")
        if "correct" in acts.values() and (correction is None or limits.kind in OF_COUNTS):
            raise ChartError("to correct, a chart of measured values and the bounds of the correction are needed")
        self.limits, self.acts, self.correction = limits, dict(acts), correction
        self._nelson = Nelson(int(rule) for rule in acts if rule.isdecimal())
        self._ewma, self._cusum = ewma or Ewma(), cusum or Cusum()
        self._seen = 0

    def flags(self, values: ArrayLike, sizes: ArrayLike | None = None) -> dict[str, NDArray[np.bool_]]:
        """By rule, whether it signals at each point; nothing is done about it. A million points a second and more."""
        return self._flags(points(self.limits, values, sizes)[1])

    def _flags(self, z: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
        found = {str(rule): flags for rule, flags in self._nelson.feed(z).items()}
        if "ewma" in self.acts:
            found["ewma"] = self._ewma.feed(z)[1]
        if "cusum" in self.acts:
            found["cusum"] = self._cusum.feed(z)[2]
        return found

    def feed(self, values: ArrayLike, sizes: ArrayLike | None = None) -> list[Signal]:
        """The signals within these points, in their order.

        A correction makes what follows another process: rules begin anew behind it. So does whoever was called, by
        `restart`.
        """
        plotted, z = points(self.limits, values, sizes)
        found: list[Signal] = []
        done = 0
        while done < len(z):
            first = self._first(plotted[done:], z[done:], done, found)
            if first is None:
                break
            done += first + 1
        self._seen += len(z)
        return found

    def _first(
        self, plotted: NDArray[np.float64], z: NDArray[np.float64], before: int, found: list[Signal]
    ) -> int | None:
        """Add signals up to the first that corrects; where that is, None: there is none."""
        flags = self._flags(z)
        some = np.flatnonzero(np.any(list(flags.values()), axis=0)) if flags else np.zeros(0, np.int64)
        followed = 0
        for i in some.tolist():
            rules = tuple(rule for rule, mine in flags.items() if mine[i])
            act = min((self.acts[rule] for rule in rules), key=ACTS.index)
            moved, exhausted = 0.0, False
            if self.correction is not None and any(self.acts[rule] == "correct" for rule in rules):
                for value in plotted[followed : i + 1].tolist():
                    self.correction.follow(value)
                followed = i + 1
                moved, exhausted = self.correction.move()
            signal = Signal(self._seen + before + i, float(plotted[i]), float(z[i]), rules, act, moved, exhausted)
            found.append(signal)
            if moved:
                self.restart()
                return i
        if self.correction is not None:
            for value in plotted[followed:].tolist():
                self.correction.follow(value)
        return None

    def restart(self) -> None:
        """What follows is another process than what came before."""
        self._nelson.restart()
        self._ewma.restart()
        self._cusum.restart()
