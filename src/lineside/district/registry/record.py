"""What every thing in the registry has: an id, a kind, a name, where it was read, and whether it was made up."""

from __future__ import annotations

from typing import Annotated

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


class Part(BaseModel):
    """Anything written inside a record: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Name(Part):
    """A name in Chinese and, where there is one, in English (a gloss, unless the record says otherwise)."""

    zh: Annotated[str, Field(min_length=1, max_length=400)]
    en: Annotated[str, Field(max_length=400)] = ""


class Record(Part):
    """One thing of the registry.

    source and place say where it was read; `synthetic` things are made up for demonstration and never mix with real
    ones; `facts` keeps what a source says beyond the fields of the kind, by name.
    """

    id: Id
    kind: str
    name: Name
    source: Id | None = None
    place: Text = ""
    synthetic: bool = False
    note: Text = ""
    facts: dict[str, Text | Texts] = Field(default_factory=dict)
