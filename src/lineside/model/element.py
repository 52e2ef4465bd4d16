"""What every element of a model has in common: it is frozen, knows no unknown keys, and speaks kebab-case in files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from lineside.model import limits
from lineside.model.fault import fault, short
from lineside.model.fixed import Fixed
from lineside.model.quantity import count, kind_of

if TYPE_CHECKING:
    from abc import ABCMeta

    from pydantic.fields import FieldInfo
    from pydantic.json_schema import JsonSchemaValue

_KEBAB: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def kebab(name: str) -> str:
    """`per_shift` → `per-shift`: how a field is called in a file."""
    return name.rstrip("_").replace("_", "-")


if TYPE_CHECKING:

    class _Model(metaclass=ABCMeta):
        """What elements use of pydantic's `BaseModel`.

        Of that itself a type checker would ask for each field's own type, where elements take text, numbers and lists;
        it checks what is read from an element, and pydantic what is given to it.
        """

        model_config: ClassVar[ConfigDict]
        model_fields: ClassVar[dict[str, FieldInfo]]

        model_validate: ClassVar[Callable[..., Any]]
        model_json_schema: ClassVar[Callable[..., dict[str, Any]]]
        model_construct: ClassVar[Callable[..., Any]]

        def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
            """A copy with some fields replaced, unchecked."""
            raise NotImplementedError

else:
    _Model = BaseModel


class Element(_Model):
    """One thing in a model. Built in Python it takes text with units as a file does, or numbers in SI.

    Raises ModelError, with every problem at once, when a value is wrong.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=kebab,
        validate_by_name=True,
        validate_by_alias=True,
        defer_build=True,
    )

    later: ClassVar[frozenset[str]] = frozenset()
    """Keys of the language that this version does not know yet."""

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            from lineside.model.problem import python_error

            raise python_error(type(self), error) from None

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema with what is written below each field. Pydantic would read that at every start."""
        from lineside.model.explained import all_explained

        made = handler(core)
        properties = handler.resolve_ref_schema(made).get("properties", {})
        for name, text in all_explained(cls).items():
            field = cls.model_fields.get(name)
            if field is not None and (its := properties.get(field.alias or name)) is not None:
                its.setdefault("description", text)
        return made

    @model_validator(mode="after")
    def _settled(self) -> Self:
        """Dictionaries cannot be changed any more than the element that holds them."""
        for name, value in self.__dict__.items():
            if type(value) is dict:
                self.__dict__[name] = Fixed(value)
        return self

    def changed(self, **changes: Any) -> Self:
        """A copy in which some fields are different, checked like a new element."""
        return type(self)(**({name: getattr(self, name) for name in type(self).model_fields} | changes))

    # pydantic calls a custom __init__ for every nested element unless it is marked as the base one; then the
    # places of nested errors would be lost.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise fault(f"expected a name, found {kind_of(value)}")
    if not _KEBAB.fullmatch(value):
        proposal = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
        hint = f"such as `{proposal[: limits.NAME]}`" if proposal else "what people read belongs into `title`"
        raise fault(f"{short(value)} is no name: small letters, digits and single hyphens", hint)
    if len(value) > limits.NAME:
        raise fault(f"the name {short(value, 20)} has {len(value)} characters, at most {limits.NAME} are allowed")
    return value


Name = Annotated[
    str,
    PlainValidator(_name),
    WithJsonSchema({"type": "string", "pattern": f"^{_KEBAB.pattern}$", "maxLength": limits.NAME}, mode="validation"),
]
"""A kebab-case name."""


def _text(value: str) -> str:
    if not value.strip():
        raise fault("expected text, found nothing")
    if len(value) > limits.TITLE:
        raise fault(f"a text of {len(value)} characters; at most {limits.TITLE} are read")
    return value


Text = Annotated[str, AfterValidator(_text)]
"""Text for people."""


class Title(Element):
    """How people call an element, in Chinese and in English; plain text serves for both."""

    zh: Text | None = None
    """In Chinese."""
    en: Text | None = None
    """In English."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        return {"zh": value, "en": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.zh is None and self.en is None:
            raise fault("a title needs `zh`, `en` or both")
        return self


def names(value: object) -> object:
    """A validator's first step: one name stands for a list of one."""
    return (value,) if isinstance(value, str) else value


@dataclass(frozen=True)
class whole:  # noqa: N801 - reads as a word in the fields that use it
    """A field that holds a whole number from `least` to `most`; `what` says of what."""

    least: int
    most: int
    what: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        del source, handler
        read = count(self.least, self.most, self.what)
        schema = core_schema.no_info_plain_validator_function(read)
        schema["json_schema_input_schema"] = core_schema.int_schema(ge=self.least, le=self.most)
        return schema


def mapping(value: object, example: str) -> Mapping[object, object]:
    """`value` if it is a mapping; otherwise the validators' error that shows one."""
    if not isinstance(value, Mapping):
        raise fault(f"expected a mapping such as `{example}`, found {kind_of(value)}")
    return value
