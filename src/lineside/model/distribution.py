"""Distributions as a user writes them: `triangular(42 45 50 s)`, `lognormal(6 min cv 0.8)`, or a bare quantity.

Arguments are separated by blanks, a trailing unit covers the arguments before it. Everything is held in SI.
Means and variances are exact: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions (2nd ed., 1994).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema, field_validator, model_validator

from lineside.model import limits
from lineside.model.element import Element
from lineside.model.fault import fault, short, suggestion
from lineside.model.quantity import (
    ARTICLES,
    DIMENSION_OF,
    EXAMPLES,
    MOST,
    UNITS,
    Dimension,
    convert,
    kind_of,
    number,
    parse,
    pattern,
    split,
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


@dataclass(frozen=True, slots=True)
class _Form:
    """How a kind is written: `united` arguments with a unit, then one word and a bare number."""

    united: int
    word: str
    shown: str


FORMS: Final[dict[str, _Form]] = {
    "uniform": _Form(2, "", "uniform(30 50 s)"),
    "triangular": _Form(3, "", "triangular(42 45 50 s)"),
    "exponential": _Form(1, "", "exponential(8 h)"),
    "normal": _Form(1, "sd", "normal(45 sd 3 s)"),
    "lognormal": _Form(1, "cv", "lognormal(6 min cv 0.8)"),
    "gamma": _Form(1, "cv", "gamma(6 min cv 0.8)"),
    "erlang": _Form(1, "k", "erlang(45 s k 3)"),
    "weibull": _Form(1, "shape", "weibull(500 h shape 1.5)"),
    "empirical": _Form(0, "", "empirical(times.csv)"),
}
_CALL: Final = re.compile(r"\s*([A-Za-z_-]+)\s*\((.*)\)\s*", re.DOTALL)


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
        return _read(value, tuple(UNITS)) if isinstance(value, str) else value

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
            return cls.model_validate(text)
        except ValidationError as error:
            from lineside.model.problem import python_error

            raise python_error(cls, error) from None

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
        return f"{self.kind}({_share_units(words)})"


def _share_units(words: list[str]) -> str:
    """`42 s 45 s 50 s` → `42 45 50 s`: a trailing unit covers the arguments before it."""
    tokens = " ".join(words).split()
    units = [token for token in tokens if token in DIMENSION_OF]
    if len(set(units)) == 1 and tokens[-1] in DIMENSION_OF:
        tokens = [token for token in tokens if token not in DIMENSION_OF] + [units[0]]
    return " ".join(tokens)


def _read(text: str, dimensions: tuple[Dimension, ...]) -> dict[str, object]:
    """The fields of the distribution that `text` writes; the validators' error when it is wrong."""
    stripped = text.strip()
    if "(" not in stripped and ")" not in stripped:
        return _bare(stripped, dimensions)
    call = _CALL.fullmatch(stripped)
    if call is None:
        hint = "remove the comma or quote the value" if stripped.count("(") != stripped.count(")") else ""
        raise fault(f"expected a distribution such as `{FORMS['triangular'].shown}`, found {short(text)}", hint)
    kind, inside = call.groups()
    form = FORMS.get(kind)
    if form is None:
        raise fault(f"unknown distribution {short(kind)}", suggestion(kind, FORMS))
    if "," in inside:
        raise fault(f"{short(text)}: arguments are separated by blanks, not commas", f"such as `{form.shown}`")
    dimension, args = _arguments(kind, form, inside, dimensions)
    fields: dict[str, object] = {"kind": kind, "dimension": dimension, "written": " ".join(stripped.split())}
    fields["values" if kind == "empirical" else "args"] = args
    return fields


def _bare(text: str, dimensions: tuple[Dimension, ...]) -> dict[str, object]:
    """A bare quantity is a constant."""
    words = split(text)
    unit = words[1] if len(words) == 2 else ""
    dimension = next((dim for dim in dimensions if unit in UNITS[dim]), dimensions[0])
    if text.lower() in FORMS:
        raise fault(f"`{text}` needs its arguments", f"such as `{FORMS[text.lower()].shown}`")
    quantity = parse(text, dimension)
    return {"kind": "constant", "args": (float(quantity),), "dimension": dimension, "written": quantity.text}


def _arguments(
    kind: str, form: _Form, inside: str, dimensions: tuple[Dimension, ...]
) -> tuple[Dimension, tuple[float, ...]]:
    """The arguments in SI, with the dimension their units have."""
    words = split(inside)
    wrong = f"`{kind}` is written as `{form.shown}`, found {short(f'{kind}({inside})', 60)}"
    bare = 0.0
    if form.word and kind != "normal":
        at = words.index(form.word) if form.word in words else -1
        if at < 0 or len(words) - at not in (2, 3):
            raise fault(wrong)
        bare = _bare_argument(form.word, words[at + 1 :], wrong)
        words = words[:at]
    elif kind == "normal":
        if words.count("sd") != 1:
            raise fault(wrong)
        words = [word for word in words if word != "sd"]
    pairs = _units(words, wrong)
    expected = 2 if kind == "normal" else form.united
    if (expected and len(pairs) != expected) or not pairs:
        raise fault(wrong)
    found = next((dim for dim in dimensions if pairs[-1][1] in UNITS[dim]), dimensions[0])
    args = tuple(convert(value, unit, found) for value, unit in pairs)
    return found, (*args, bare) if form.word and kind != "normal" else args


def _bare_argument(word: str, words: list[str], wrong: str) -> float:
    """The number after `cv`, `k` or `shape`; a cv may be written in per cent."""
    if len(words) == 2 and not (word == "cv" and words[1] == "%"):
        raise fault(wrong, f"`{word}` has no unit")
    value = number(words[0])
    return float(value / 100) if len(words) == 2 else float(value)


def _units(words: list[str], wrong: str) -> list[tuple[str, str]]:
    """Numbers with the unit that follows them: `30 90 s` → `[(30, s), (90, s)]`."""
    pairs: list[tuple[str, str]] = []
    waiting: list[str] = []
    for word in words:
        if re.match(r"[+-]?\.?\d", word):
            waiting.append(word)
        elif waiting:
            pairs += [(value, word) for value in waiting]
            waiting = []
        else:
            raise fault(wrong)
    if waiting:
        raise fault(wrong, f"{short(waiting[-1])} has no unit")
    return pairs


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
            return _read(value, dimensions)
        if isinstance(value, Distribution):
            if value.dimension not in dimensions:
                raise fault(f"{expected}, found `{value}`")
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return {"kind": "constant", "args": (float(value),), "dimension": first}
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
