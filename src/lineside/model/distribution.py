"""Distributions of times and of numbers of cycles, held in SI.

Means and variances are exact: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions (2nd ed., 1994).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema, field_validator, model_validator

from lineside.model import limits
from lineside.model.element import Element
from lineside.model.fault import fault
from lineside.model.notation import FORMS, share_units
from lineside.model.notation import read as read_text
from lineside.model.quantity import (
    ARTICLES,
    EXAMPLES,
    MOST,
    UNITS,
    Dimension,
    in_si,
    kind_of,
    pattern,
    write,
)

Kind = Literal[
    "constant",
    "uniform",
    "triangular",
    "exponential",
    "normal",
    "lognormal",
    "gamma",
    "erlang",
    "weibull",
    "empirical",
]


class Distribution(Element):
    """A random time (or number of cycles) that is never negative.

    `args` in SI, by kind: constant (value), uniform (least, most), triangular (least, mode, most), exponential (mean),
    normal (mean, sd; of the normal before values below zero are cut off), lognormal (mean, cv), gamma (mean, cv),
    erlang (mean, k), weibull (scale, shape); empirical has none, its sample is `values`, sorted.
    """

    kind: Kind
    args: tuple[float, ...] = ()
    values: tuple[float, ...] = Field(default=(), repr=False)
    dimension: Dimension = "time"
    written: str = Field(default="", repr=False)
    """The user's own words; no part of what the distribution is."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return read_text(value, tuple(UNITS)) if isinstance(value, str) else value

    @field_validator("values")
    @classmethod
    def _sorted(cls, values: tuple[float, ...]) -> tuple[float, ...]:
        if len(values) > limits.SAMPLES:
            raise fault(f"a sample of {len(values)} values; at most {limits.SAMPLES} are read")
        return tuple(sorted(values))

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        complaint = _complaint(self)
        if complaint:
            raise fault(complaint)
        return self

    def __eq__(self, other: object) -> bool:
        """Equal in meaning, however written."""
        return isinstance(other, Distribution) and self._meaning() == other._meaning()

    def __hash__(self) -> int:
        return hash(self._meaning())

    def _meaning(self) -> tuple[object, ...]:
        return self.kind, self.args, self.values, self.dimension

    @classmethod
    def parse(cls, text: str) -> Distribution:
        """Read the text form, of any dimension. Raises ModelError when it is wrong."""
        try:
            found: Distribution = cls.model_validate(text)
        except ValidationError as error:
            from lineside.model.problem import python_error

            raise python_error(cls, error) from None
        return found

    @classmethod
    def constant(cls, value: float, dimension: Dimension = "time") -> Distribution:
        """Always `value`, in SI."""
        return cls(kind="constant", args=(value,), dimension=dimension)

    def mean(self) -> float:
        """The exact mean, in SI; of the normal it is the mean after the cut at zero."""
        return _MOMENTS[self.kind](self)[0]

    def cv(self) -> float:
        """The exact coefficient of variation: standard deviation over mean; 0 for a mean of 0."""
        mean, variance = _MOMENTS[self.kind](self)
        return math.sqrt(max(variance, 0.0)) / mean if mean > 0 else 0.0

    def __str__(self) -> str:
        """The text form: the user's own words when it was read from text."""
        return self.written or self.canonical()

    def canonical(self) -> str:
        """The text form in shortest units, equal for equal distributions."""
        if self.kind == "constant":
            return write(self.args[0], self.dimension)
        united = self.values if self.kind == "empirical" else self.args[: FORMS[self.kind].united]
        words = [write(value, self.dimension) for value in united]
        if self.kind == "normal":
            words += ["sd", write(self.args[1], self.dimension)]
        elif FORMS[self.kind].word:
            value = self.args[-1]
            words += [FORMS[self.kind].word, str(int(value)) if value == int(value) else repr(value)]
        return f"{self.kind}({share_units(words)})"


def _complaint(it: Distribution) -> str:
    """What makes the parameters senseless, or an empty text."""
    expected = {"constant": 1, "uniform": 2, "triangular": 3, "exponential": 1, "empirical": 0}.get(it.kind, 2)
    if len(it.args) != expected:
        return f"`{it.kind}` has {expected} arguments, found {len(it.args)}"
    if not all(math.isfinite(value) for value in (*it.args, *it.values)):
        return f"`{it.kind}` needs finite arguments"
    if it.kind == "empirical" and not it.values:
        return "`empirical` needs at least one value"
    united = it.values or (it.args[:1] if it.kind in FORMS and FORMS[it.kind].word else it.args)
    most = write(MOST[it.dimension], it.dimension)
    if min(united) < 0:
        return f"{write(min(united), it.dimension)} is below zero"
    if max(united) > MOST[it.dimension]:
        return f"{write(max(united), it.dimension)} is more than {most}, the most that makes sense here"
    complaint = _shape_complaint(it)
    if not complaint and it.mean() > MOST[it.dimension]:
        return f"its mean is more than {most}, the most that makes sense here"
    return complaint


def _shape_complaint(it: Distribution) -> str:
    a = it.args
    shown = [write(value, it.dimension) for value in a]
    if it.kind == "uniform" and a[0] >= a[1]:
        return f"`uniform` goes from the least to the most: {shown[0]} is not below {shown[1]}"
    if it.kind == "triangular" and not (a[0] <= a[1] <= a[2] and a[0] < a[2]):
        return f"`triangular` takes least, most likely and most, in this order, found {', '.join(shown)}"
    if it.kind not in ("constant", "uniform", "triangular", "empirical") and a[0] <= 0:
        return f"the {'scale' if it.kind == 'weibull' else 'mean'} of `{it.kind}` must be above zero"
    if it.kind == "normal" and not 0 < a[1] <= MOST[it.dimension]:
        return "`sd` must be above zero; for a fixed time write the bare quantity"
    if it.kind in ("lognormal", "gamma") and not 1e-6 <= a[1] <= 100:
        return "`cv` must lie between 0.000001 and 100; for a fixed time write the bare quantity"
    if it.kind == "erlang" and (a[1] != int(a[1]) or not 1 <= a[1] <= 10_000):
        return "`k` must be a whole number from 1 to 10000"
    if it.kind == "weibull" and not 0.05 <= a[1] <= 1000:
        return "`shape` must lie between 0.05 and 1000"
    return ""


def _normal(it: Distribution) -> tuple[float, float]:
    """Mean and variance of a normal truncated at zero (values below zero are drawn again)."""
    mean, sd = it.args
    alpha = -mean / sd
    density = math.exp(-0.5 * alpha * alpha) / math.sqrt(2 * math.pi)
    hazard = density / (0.5 * math.erfc(alpha / math.sqrt(2)))
    return mean + sd * hazard, sd * sd * (1 + alpha * hazard - hazard * hazard)


def _triangular(it: Distribution) -> tuple[float, float]:
    a, c, b = it.args
    return (a + b + c) / 3, (a * a + b * b + c * c - a * b - a * c - b * c) / 18


def _weibull(it: Distribution) -> tuple[float, float]:
    scale, shape = it.args
    mean = scale * math.gamma(1 + 1 / shape)
    return mean, scale * scale * math.gamma(1 + 2 / shape) - mean * mean


def _empirical(it: Distribution) -> tuple[float, float]:
    mean = math.fsum(it.values) / len(it.values)
    return mean, math.fsum((value - mean) ** 2 for value in it.values) / len(it.values)


_MOMENTS: Final[Mapping[str, Callable[[Distribution], tuple[float, float]]]] = {
    "constant": lambda it: (it.args[0], 0.0),
    "uniform": lambda it: ((it.args[0] + it.args[1]) / 2, (it.args[1] - it.args[0]) ** 2 / 12),
    "triangular": _triangular,
    "exponential": lambda it: (it.args[0], it.args[0] ** 2),
    "normal": _normal,
    "lognormal": lambda it: (it.args[0], (it.args[0] * it.args[1]) ** 2),
    "gamma": lambda it: (it.args[0], (it.args[0] * it.args[1]) ** 2),
    "erlang": lambda it: (it.args[0], it.args[0] ** 2 / it.args[1]),
    "weibull": _weibull,
    "empirical": _empirical,
}


def reader(*dimensions: Dimension) -> Callable[[object], object]:
    """A validator's first step: text, or (in Python) a number in SI, to the fields of a distribution."""
    first = dimensions[0]
    expected = f"expected {ARTICLES[first]} such as `{EXAMPLES[first]}` or `{FORMS['triangular'].shown}`"

    def read(value: object) -> object:
        if isinstance(value, str):
            return read_text(value, dimensions)
        if isinstance(value, Distribution):
            if value.dimension not in dimensions:
                raise fault(f"{expected}, found `{value}`")
            return value
        if (plain := in_si(value, first)) is not None:
            return {"kind": "constant", "args": (plain,), "dimension": first}
        if isinstance(value, Mapping) and "kind" in value:
            return value
        raise fault(f"{expected}, found {kind_of(value)}")

    return read


def _schema(*dimensions: Dimension) -> WithJsonSchema:
    bare = "|".join(pattern(dimension).strip("^$") for dimension in dimensions)
    shown = [EXAMPLES[dimensions[0]], *(form.shown for form in FORMS.values())]
    either = rf"^({bare}|\s*({'|'.join(FORMS)})\s*\([^(),]+\)\s*)$"
    return WithJsonSchema({"type": "string", "pattern": either, "examples": shown}, mode="validation")


Duration = Annotated[Distribution, BeforeValidator(reader("time")), _schema("time")]
"""A random time."""
Lifetime = Annotated[Distribution, BeforeValidator(reader("time", "cycles")), _schema("time", "cycles")]
"""A random time or number of cycles."""
