"""From pydantic's errors to problems as lineside tells them: where, what was expected, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from pydantic import Tag, ValidationError

from lineside.errors import ModelError, NotYetError, Place, Problem
from lineside.glossary import HEADINGS, key_of
from lineside.model import limits
from lineside.model.aside import is_remark
from lineside.model.element import Element
from lineside.model.fault import Fault, Meant, Path, nearest, short, suggestion
from lineside.model.node import Mapping, Node, find, is_broken, place_of
from lineside.model.other_words import ELSEWHERE, SYNONYMS, way_out
from lineside.model.quantity import kind_of

NOT_YET: Final = "is not yet part of this version"
GO_ELSEWHERE: Final = "`go` belongs at the end of a side route"
_EXAMPLES: Final[dict[str, str]] = {
    "mapping": "expected a mapping such as `{key: value}`",
    "list": "expected a list such as `[a, b]`",
    "text": "expected text",
}
_SHAPES: Final[dict[str, str]] = {
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "dict_type": "mapping",
    "tuple_type": "list",
    "list_type": "list",
    "string_type": "text",
}


def faults_of(error: ValidationError, top: type[Element]) -> list[Fault]:
    """Every fault in a pydantic error, with its path from the top."""
    faults: list[Fault] = []
    for each in error.errors(include_url=False):
        loc: Path = each["loc"]
        if each["type"] == "lineside":
            below: Iterable[Fault] = each["ctx"]["faults"]
            at_key = bool(loc) and loc[-1] == "[key]"
            base = loc[:-1] if at_key else loc
            faults += [Fault(base + it.path, it.message, it.hint, it.later, it.at_key or at_key) for it in below]
        else:
            faults.append(_standard(each["type"], loc, each.get("ctx", {}), each["input"], each["msg"], top))
    return _without_echoes(faults)


def _standard(kind: str, loc: Path, ctx: dict[str, Any], value: object, said: str, top: type[Element]) -> Fault:
    """A fault for an error that pydantic found by itself."""
    key = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        return _unknown_key(loc, key, top)
    if kind == "missing":
        return Fault(loc, f"`{key}` is missing")
    if kind == "literal_error":
        at_key = key == "[key]"
        known = re.findall(r"'([^']*)'", ctx["expected"])
        message = f"expected {ctx['expected'].replace(chr(39), '`')}, found {kind_of(value)}"
        hint = suggestion(str(value), known)
        return Fault(loc[:-1] if at_key else loc, message, hint if hint.startswith("did") else "", at_key=at_key)
    if kind in _SHAPES:
        return Fault(loc, f"{_EXAMPLES[_SHAPES[kind]]}, found {kind_of(value)}")
    if kind == "too_short":
        return Fault(loc, f"`{key}` must not be empty")
    if kind in ("string_too_long", "string_too_short"):
        return Fault(loc, f"expected text of 1 to {limits.NAME} characters, found {len(str(value))}")
    return Fault(loc, said[:1].lower() + said[1:])


def _unknown_key(loc: Path, key: str, top: type[Element]) -> Fault:
    classes = elements_at(top, loc[:-1])
    if any(key in each.later for each in classes) or key in top.later:
        return Fault(loc, f"`{key}` {NOT_YET}", way_out(key), later=True, at_key=True)
    if key == "go":
        return Fault(loc, GO_ELSEWHERE, at_key=True)
    known = [name for each in classes for name in keys_of(each)]
    plain = re.sub(r"[\s_]+", "-", key.casefold())
    meant = key_of(plain, known)
    if meant != plain:
        return Fault(loc, f"unknown key {short(key)}", f"here it is called `{meant}`", at_key=True)
    if is_remark(plain):
        return Fault(loc, f"unknown key {short(key)}", "a remark follows `#`", at_key=True)
    for word in HEADINGS.get(plain, (plain,)):
        here = next((each for each in SYNONYMS.get(word, ()) if each in known), None)
        if here is not None:
            return Fault(loc, f"unknown key {short(key)}", f"here it is called `{here}`", at_key=True)
        if word in known:
            return Fault(loc, f"unknown key {short(key)}", f"did you mean `{word}`?", at_key=True)
        if word in ELSEWHERE:
            return Fault(loc, f"unknown key {short(key)}", ELSEWHERE[word], at_key=True)
    return Fault(loc, f"unknown key {short(key)}", Meant(key, known), at_key=True)


def keys_of(element: type[Element]) -> list[str]:
    """The keys that an element has in a file."""
    return [field.alias or name for name, field in element.model_fields.items()]


def elements_at(top: type[Element], loc: Path) -> list[type[Element]]:
    """The classes that may stand at a path."""
    found: list[tuple[str, type[Element]]] = [("", top)]
    annotation: Any = top
    for key in loc:
        if isinstance(key, str) and key.startswith("("):
            chosen = [each for tag, each in found if tag == key]
            found = [("", each) for each in chosen] or found
            continue
        named = [field for _, each in found for field in each.model_fields.values() if field.alias == key]
        inside = _inside(annotation)
        if named and not inside:
            annotation = named[0].annotation
        elif inside:
            annotation = inside
        else:
            return []
        found = list(_elements_in(annotation))
        if found and not _inside(annotation):
            annotation = None
    return [each for _, each in found]


def _inside(annotation: Any) -> Any:
    """What a dictionary or tuple holds; None when the annotation is neither."""
    for part in _parts(annotation):
        origin, args = get_origin(part), get_args(part)
        if origin is dict:
            return args[1]
        if origin is tuple:
            return args[0]
    return None


def _parts(annotation: Any) -> list[Any]:
    """The members of a union, without `Annotated`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _parts(get_args(annotation)[0])
    if origin in (dict, tuple, Literal) or origin is None:
        return [annotation]
    return [part for arg in get_args(annotation) for part in _parts(arg)]


def _elements_in(annotation: Any, tag: str = "") -> Iterable[tuple[str, type[Element]]]:
    """Element classes in a union, with the tag that pydantic puts into the path for each."""
    origin = get_origin(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Element):
        yield tag, annotation
    elif origin is Annotated:
        tags = [each.tag for each in get_args(annotation)[1:] if isinstance(each, Tag)]
        yield from _elements_in(get_args(annotation)[0], tags[0] if tags else tag)
    elif origin is not None and origin not in (dict, tuple, Literal):
        for arg in get_args(annotation):
            yield from _elements_in(arg, tag)


def _without_echoes(faults: list[Fault]) -> list[Fault]:
    """Leave out a missing key where an unknown one beside it is probably that key misspelled."""
    unknown: dict[Path, list[str]] = {}
    missing: dict[Path, list[str]] = {}
    for it in faults:
        if it.message.startswith("unknown key"):
            unknown.setdefault(it.path[:-1], []).append(str(it.path[-1]))
        elif it.message.endswith("is missing"):
            missing.setdefault(it.path[:-1], []).append(str(it.path[-1]))
    echoes = {
        (*path, meant)
        for path, keys in unknown.items()
        for meant in (nearest(key, missing.get(path, [])) for key in keys)
        if meant is not None
    }
    misplaced = {it.path[:-1] for it in faults if it.path[-1:] == ("go",) and it.message == GO_ELSEWHERE}
    return [
        it
        for it in faults
        if not it.message.endswith("is missing") or (it.path not in echoes and it.path[:-1] not in misplaced)
    ]


@dataclass(frozen=True, slots=True)
class Located:
    """A fault at its place in a file."""

    place: Place
    message: str
    hint: str | Meant
    later: bool


def locate(faults: Iterable[Fault], root: Node) -> list[Located]:
    """Faults at their places; none below what has been told as broken already."""
    found: list[Located] = []
    for it in faults:
        around = find(root, it.path[:-1])
        ahead = isinstance(around, Mapping) and "do" in around.entries and not it.later
        if not is_broken(root, it.path) and not ahead:
            place = place_of(root, it.path, at_key=it.at_key)
            found.append(Located(place, it.message, _of_heading(it, around), it.later))
    return found


def _of_heading(it: Fault, around: Node) -> str | Meant:
    """The hint of a fault; of an unknown key that heads a column of a table with the way to keep the column."""
    if not isinstance(it.hint, Meant) or not isinstance(around, Mapping) or not it.message.startswith("unknown key"):
        return it.hint
    entry = around.entries.get(str(it.path[-1]))
    headed = entry is not None and bool(entry.place.cell) and entry.place != entry.value.place
    return replace(it.hint, heading=headed)


def refusal(problems: Sequence[Problem], faults: Sequence[Located]) -> ModelError | NotYetError:
    """The error for all that is wrong with a model: each once, in order, and the first of them where they are many.

    Of cells in one column of a table that are wrong in one way the first is told, with how many there are.
    """
    told = [Located(it.place, it.message, it.hint, later=False) for it in problems]
    unique = {(it.place, it.message): it for it in (*faults, *told)}
    ordered = _folded([unique[key] for key in sorted(unique)])
    shown = [Problem(it.place, it.message, str(it.hint)) for it in ordered[: limits.PROBLEMS]]
    if len(ordered) > limits.PROBLEMS:
        rest = len(ordered) - limits.PROBLEMS
        shown.append(Problem(ordered[limits.PROBLEMS].place, f"… and {rest} more problems from here on"))
    kind = NotYetError if all(it.later for it in ordered) else ModelError
    return kind(shown)


_CELL: Final = re.compile(r"cell ([A-Z]+)\d+")


def _folded(ordered: Sequence[Located]) -> list[Located]:
    """One for each kind of fault in a column of a table, in place of one a row."""
    alike: dict[tuple[object, ...], list[Located]] = {}
    for it in ordered:
        found = _CELL.fullmatch(it.place.cell)
        hint = _kind_of(it.hint) if isinstance(it.hint, str) else ""
        kind = (it.place.file, found[1], _kind_of(it.message), hint) if found else (it.place, it.message)
        alike.setdefault(kind, []).append(it)
    return [
        first
        if not more
        else Located(
            first.place,
            f"{first.message}, as in {_more(more)}",
            first.hint,
            all(it.later for it in (first, *more)),
        )
        for first, *more in alike.values()
    ]


def _more(cells: Sequence[Located]) -> str:
    last = cells[-1].place.cell
    return last if len(cells) == 1 else f"{len(cells)} more cells of this column, to {last}"


def _kind_of(message: str) -> str:
    """A message without what was found in its cell. What is missing is named, and two keys are two kinds."""
    if message.startswith("`") and message.endswith("is missing"):
        return message
    return re.sub(r"`[^`]*`|\d[\d.,]*", "", message)


def python_error(element: type[Element], error: ValidationError) -> ModelError:
    """The error for an element that was built in Python with wrong values."""
    problems: list[Problem] = []
    for it in faults_of(error, element):
        path = ".".join(str(key) for key in it.path if not str(key).startswith("("))
        where = f"{element.__name__}.{path}" if path else element.__name__
        problems.append(Problem(Place("<python>"), f"{where}: {it.message}", str(it.hint)))
    return ModelError(problems)
