"""The description of every kind of record: its fields with types and words, read from the records' own classes.

The classes are the one description there is: what the ledger takes, what a form asks for, and what both call it.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lineside.district.registry.claim import PeriodText, UnitText, ValueText
from lineside.district.registry.kinds import RECORDS, SUBJECTS
from lineside.district.registry.money import Moment
from lineside.district.registry.record import Name, Record, Said, What

NAMED = {"moment": Moment, "period": PeriodText, "unit": UnitText, "value": ValueText}
"""Texts that are more than texts, by the type a form knows them as."""
HIDDEN = frozenset({"id", "kind"})
"""What a record has by itself: people never enter it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field as a form asks for it.

    type: text, texts, name, flag, number, date, moment, period, unit, value, choice, record, records, parts, part,
    variant or facts. options: of a choice, each a word of the vocabulary. to: the kinds that a record may be of, `*`
    for any. fields: of each part. variants: the fields of each variant by its name.
    suggests: words that a text often is.
    """

    name: str
    zh: str
    en: str
    type: str
    required: bool
    default: object = None
    many_lines: bool = False
    options: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    variants: tuple[tuple[str, tuple[Field, ...]], ...] = ()
    suggests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its words, the name of its collection, its fields, and whether figures are about it."""

    kind: str
    zh: str
    en: str
    plural: str
    subject: bool
    fields: tuple[Field, ...]


@lru_cache(maxsize=1)
def all_kinds() -> tuple[Kind, ...]:
    """Every kind that people enter, in the order of the registry."""
    return tuple(_kind(name, cls) for name, cls in RECORDS.items() if name != "workbook")


def kind_of(name: str) -> Kind:
    """The description of one kind.

    Raises:
        KeyError: there is no such kind.
    """
    return {kind.kind: kind for kind in all_kinds()}[name]


def _kind(name: str, cls: type[Record]) -> Kind:
    what: What = cls.what
    return Kind(name, what.zh, what.en, what.plural, name in SUBJECTS, fields_of(cls))


def fields_of(cls: type[BaseModel]) -> tuple[Field, ...]:
    """The fields of a record or of a part of one, those of every record last."""
    common = set(Record.model_fields) - {"name"} if issubclass(cls, Record) else set()
    named = [name for name in cls.model_fields if name not in HIDDEN or not issubclass(cls, Record)]
    ordered = sorted(named, key=lambda name: (name != "name" or not issubclass(cls, Record), name in common))
    return tuple(made for name in ordered if (made := _field(name, cls.model_fields[name])) is not None)


def _field(name: str, info: FieldInfo) -> Field | None:
    said = next((one for one in info.metadata if isinstance(one, Said)), None)
    if said is None:
        return None
    hint = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    kind, options, parts, variants = _typed(hint, said)
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    shown = default.value if isinstance(default, Enum) else default
    return Field(
        name, said.zh, said.en, kind, info.is_required(), shown, said.many_lines, options, said.to, parts, variants,
        said.suggests,
    )  # fmt: skip


Typed = tuple[str, tuple[str, ...], tuple[Field, ...], tuple[tuple[str, tuple[Field, ...]], ...]]


def _typed(hint: object, said: Said) -> Typed:
    """The type of a form's field for an annotation, with its options, the fields of its parts, and its variants."""
    bare = _bare(hint)
    if get_origin(bare) is tuple:
        inner = _bare(get_args(bare)[0])
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return "parts", (), fields_of(inner), ()
        return ("records" if said.to else "texts"), (), (), ()
    models = [one for one in _members(bare) if isinstance(one, type) and issubclass(one, BaseModel)]
    if len(models) > 1:
        return "variant", (), (), tuple((_tag(model), fields_of(model)) for model in models)
    if models:
        return ("name", (), (), ()) if models[0] is Name else ("part", (), fields_of(models[0]), ())
    if get_origin(bare) is dict:
        return "facts", (), (), ()
    if all(_options(member) for member in _members(bare)):
        return "choice", tuple(one for member in _members(bare) for one in _options(member)), (), ()
    if said.to:
        return "record", (), (), ()
    for plain, name in ((bool, "flag"), (int, "number"), (float, "number"), (Decimal, "number"), (date, "date")):
        if bare is plain:
            return name, (), (), ()
    return _text_type(hint), (), (), ()


def _text_type(hint: object) -> str:
    validators = {id(one) for one in _metadata(hint)}
    for name, known in NAMED.items():
        if any(id(one) in validators for one in getattr(known, "__metadata__", ())):
            return name
    return "text"


def _metadata(hint: object) -> Iterator[object]:
    yield from getattr(hint, "__metadata__", ())
    for one in get_args(hint):
        yield from _metadata(one)


def _members(hint: object) -> list[object]:
    if get_origin(hint) in (Union, types.UnionType):
        return [_bare(one) for one in get_args(hint) if one is not type(None)]
    return [hint]


def _bare(hint: object) -> object:
    """An annotation without its metadata, and without `| None`."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    members = (
        [one for one in get_args(hint) if one is not type(None)] if get_origin(hint) in (Union, types.UnionType) else []
    )
    return _bare(members[0]) if len(members) == 1 else hint


def _options(bare: object) -> tuple[str, ...]:
    if isinstance(bare, type) and issubclass(bare, Enum):
        return tuple(str(one.value) for one in bare)
    return tuple(str(one) for one in get_args(bare)) if get_origin(bare) is Literal else ()


def _tag(model: type[BaseModel]) -> str:
    first = next(iter(model.model_fields.values()))
    return str(first.default)
