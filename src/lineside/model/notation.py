"""How distributions are written: `triangular(42 45 50 s)`, `lognormal(6 min cv 0.8)`, or a bare quantity.

Arguments are separated by blanks, a trailing unit covers the arguments before it. Everything is read into SI.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lineside.model.fault import fault, short, suggestion
from lineside.model.other_words import DISTRIBUTIONS
from lineside.model.quantity import DIMENSION_OF, UNITS, Dimension, comma_hint, convert, number, parse, split


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind is written: `united` arguments with a unit, then one word and a bare number."""

    united: int
    word: str
    shown: str


FORMS: Final[dict[str, Form]] = {
    "uniform": Form(2, "", "uniform(30 50 s)"),
    "triangular": Form(3, "", "triangular(42 45 50 s)"),
    "exponential": Form(1, "", "exponential(8 h)"),
    "normal": Form(1, "sd", "normal(45 sd 3 s)"),
    "lognormal": Form(1, "cv", "lognormal(6 min cv 0.8)"),
    "gamma": Form(1, "cv", "gamma(6 min cv 0.8)"),
    "erlang": Form(1, "k", "erlang(45 s k 3)"),
    "weibull": Form(1, "shape", "weibull(500 h shape 1.5)"),
    "empirical": Form(0, "", "empirical(times.csv)"),
}
_CALL: Final = re.compile(r"\s*([A-Za-z_-]+)\s*\((.*)\)\s*", re.DOTALL)


def read(text: str, dimensions: tuple[Dimension, ...]) -> dict[str, object]:
    """The fields of the distribution that `text` writes, of one of `dimensions`; or the validators' error."""
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
        here = DISTRIBUTIONS.get(kind.casefold())
        hint = f"here it is written `{here}`" if here else suggestion(kind, FORMS)
        raise fault(f"unknown distribution {short(kind)}", hint)
    if "," in inside:
        hint = f"such as `{form.shown}`"
        if comma_hint(inside) and ", " not in inside:
            hint = f"{comma_hint(inside)}; {hint}"
        raise fault(f"{short(text)}: arguments are separated by blanks, not commas", hint)
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
    kind: str, form: Form, inside: str, dimensions: tuple[Dimension, ...]
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


def share_units(words: list[str]) -> str:
    """`42 s 45 s 50 s` → `42 45 50 s`: a trailing unit covers the arguments before it."""
    tokens = " ".join(words).split()
    units = [token for token in tokens if token in DIMENSION_OF]
    if len(set(units)) == 1 and tokens[-1] in DIMENSION_OF:
        tokens = [token for token in tokens if token not in DIMENSION_OF] + [units[0]]
    return " ".join(tokens)
