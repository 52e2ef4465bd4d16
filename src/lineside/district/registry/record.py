"""What every thing in the registry has: an id, a kind, a name, where it was read, and whether it was made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from lineside.district.figure import is_id


def _check_id(text: str) -> str:
    if not is_id(text):
        raise ValueError("an id has lower-case letters, digits, `-`, `_`, `.` and at most 80 of them")
    return text


Id = Annotated[str, AfterValidator(_check_id)]
"""The id of a thing in the ledger."""

Text = Annotated[str, Field(max_length=4000)]
Texts = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What people call a field, and what they need to fill it. Forms, tables and refusals read it here.

    to: the kinds of records that an id may name. many_lines: whether a text is long. suggests: words of the vocabulary
    that a text often is, beside whatever else may be written.
    """

    zh: str
    en: str
    to: tuple[str, ...] = ()
    many_lines: bool = False
    suggests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class What:
    """What people call a kind of record, and the name of its collection in addresses."""

    zh: str
    en: str
    plural: str


class Part(BaseModel):
    """Anything written inside a record: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Name(Part):
    """A name in Chinese and, where there is one, in English (a gloss, unless the record says otherwise)."""

    zh: Annotated[str, Field(min_length=1, max_length=400), Said("中文名称", "Name in Chinese")]
    en: Annotated[str, Field(max_length=400), Said("英文名称", "Name in English")] = ""


class Record(Part):
    """One thing of the registry.

    source and place say where it was read; `synthetic` things are made up for demonstration and never mix with real
    ones; `facts` keeps what a source says beyond the fields of the kind, by name.
    """

    what: ClassVar[What] = What("记录", "record", "records")

    id: Id
    kind: str
    name: Annotated[Name, Said("名称", "Name")]
    source: Annotated[Id | None, Said("来源", "Source", ("source",))] = None
    place: Annotated[Text, Said("出处", "Where in the source")] = ""
    synthetic: Annotated[bool, Said("示例数据（非真实）", "Synthetic")] = False
    note: Annotated[Text, Said("备注", "Note", many_lines=True)] = ""
    facts: Annotated[dict[str, Text | Texts], Said("其他登记事项", "Further facts")] = Field(default_factory=dict)
