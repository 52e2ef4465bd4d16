"""Links: which device plays each machine, what it gives, what it takes, and how far it is trusted.

A profile is written once and an address a machine. Nothing here is executable: values become facts by tables, counters
and patterns alone. The device contract stands in docs/guides/devices.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from lineside.model import limits
from lineside.model.element import Element, Name, names, whole
from lineside.model.fault import Fault, fault, refuse, short, suggestion
from lineside.model.quantity import PositiveTime, Time, kind_of

PACKML: Final = {
    "0": "undefined",
    "1": "clearing",
    "2": "stopped",
    "3": "starting",
    "4": "idle",
    "5": "suspended",
    "6": "execute",
    "7": "stopping",
    "8": "aborting",
    "9": "aborted",
    "10": "holding",
    "11": "held",
    "12": "unholding",
    "13": "suspending",
    "14": "unsuspending",
    "15": "resetting",
    "16": "completing",
    "17": "completed",
}
"""StateCurrent of ANSI/ISA-TR88.00.02 and OPC 30050, and what lineside calls each."""
WORDS: Final = ("number", "serial", "label", "product", "step", "recipe", "visit", "order")
"""What a command can write: the activity number, the part's number and label, names of its product and step (which is
the `recipe` too), how often it has been at the step, its order."""
BITS: Final = (15, 16, 31, 32, 63)
COMMANDS: Final = ("begin", "resume", "interrupt")
SCHEMES: Final = ("mqtt", "mqtts", "opc.tcp")

_MACHINE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[1-9][0-9]*)?")


def _tag(value: object) -> str:
    if not isinstance(value, str):
        raise fault(f"expected the name of a device's value, found {kind_of(value)}")
    if not value.strip() or len(value) > limits.TITLE or not value.isprintable():
        raise fault(f"{short(value)} is no name of a device's value: from 1 to {limits.TITLE} printable characters")
    return value


def _machine(value: object) -> str:
    if not isinstance(value, str) or not _MACHINE.fullmatch(value):
        raise fault(f"{short(str(value))} is no machine: a station's name, or `press/1` where it has several")
    return value


def _url(value: str) -> str:
    scheme, there, rest = value.partition("://")
    if scheme not in SCHEMES or not there or not re.fullmatch(r"[\w.\-\[\]:]+(/[\w.\-/]*)?", rest, re.ASCII):
        raise fault(
            f"{short(value)} is no address of a broker or a server",
            "such as `mqtt://127.0.0.1:1883`, `mqtts://broker.plant:8883`, `opc.tcp://10.0.3.9:4840`",
        )
    return value


def _when(value: object) -> tuple[str, ...] | dict[str, tuple[str, ...]]:
    """Values of the tag itself, or states: `[2]`, `{state: [aborted]}`."""
    if isinstance(value, Mapping):
        if set(value) != {"state"}:
            raise fault("expected values such as `[2]`, or states such as `{state: [aborted]}`")
        return {"state": _texts(value["state"])}
    return _texts(value)


def _texts(value: object) -> tuple[str, ...]:
    given = (value,) if isinstance(value, str | int) else value
    if not isinstance(given, list | tuple) or not given or not all(isinstance(it, str | int) for it in given):
        raise fault(f"expected one value or a list of them, found {kind_of(value)}")
    return tuple(str(it) for it in given)


def _number(value: object) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise fault(f"expected a number, found {short(str(value))}") from None
    if not found.is_finite() or abs(found) > 10**15:
        raise fault(f"expected a number, found {short(str(value))}")
    return found


def _what(value: object) -> str:
    text = str(value)
    word = text.removeprefix("step.")
    if not text.startswith("=") and word not in WORDS:
        hint = suggestion(text, WORDS) + "; a constant begins with `=`, such as `=1`"
        raise fault(f"a command cannot write {short(text)}", hint)
    return text if text.startswith("=") else word


def _pattern(value: object) -> str:
    """A pattern that finds a serial, with one group; nested repetition is refused, since it can take for ever."""
    if not isinstance(value, str) or len(value) > 200:
        raise fault("expected a pattern of at most 200 characters")
    text = value.replace("(?<", "(?P<")
    try:
        found = re.compile(text)
    except re.error as error:
        raise fault(f"{short(value)} is no pattern: {error}") from None
    if found.groups != 1:
        raise fault(f"{short(value)} needs one group, which is the serial", r"such as `^P-(\d{6})$`")
    if re.search(r"\([^()]*[*+][^()]*\)[*+{]", text) or len(re.findall(r"(?<!\\)[*+]", text)) > 3:
        raise fault(f"{short(value)} could take for ever", r"repeat a fixed number of times, such as `\d{6}`")
    return value


def _bits(value: object) -> int:
    if str(value) not in {str(each) for each in BITS}:
        raise fault(f"expected the counter's bits, one of {', '.join(map(str, BITS))}; found {short(str(value))}")
    return int(str(value))


def _variable(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z][A-Z0-9_]{0,63}", value):
        raise fault("expected the name of an environment variable, such as `CELL_PASSWORD`", "no password stands here")
    return value


Tag = Annotated[
    str, PlainValidator(_tag), WithJsonSchema({"type": "string", "maxLength": limits.TITLE}, mode="validation")
]
"""What a device calls one of its values: a metric's name, or a node's id."""
Machine = Annotated[
    str, PlainValidator(_machine), WithJsonSchema({"type": "string", "pattern": f"^{_MACHINE.pattern}$"})
]
"""A machine as results call it: `press/1`, or the station's own name where it has one."""
Values = Annotated[
    Any,
    PlainValidator(_when),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "integer"]},
                {"type": "array", "items": {"type": ["string", "integer"]}},
                {
                    "type": "object",
                    "properties": {"state": {"type": ["string", "array"]}},
                    "required": ["state"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Number = Annotated[Decimal, PlainValidator(_number), WithJsonSchema({"type": ["number", "string"]})]
What = Annotated[str, PlainValidator(_what), WithJsonSchema({"type": ["string", "integer"]})]
Pattern = Annotated[str, PlainValidator(_pattern), WithJsonSchema({"type": "string"})]
Bits = Annotated[int, PlainValidator(_bits), WithJsonSchema({"type": "integer", "enum": list(BITS)})]
Variable = Annotated[str, PlainValidator(_variable), WithJsonSchema({"type": "string"})]
Word = Annotated[str, PlainValidator(lambda value: _tag(str(value))), WithJsonSchema({"type": ["string", "integer"]})]


class Broker(Element):
    """An MQTT broker or an OPC UA server by which devices are met: `{at: mqtt://127.0.0.1:1883, group: Plant1}`."""

    at: Annotated[str, AfterValidator(_url)]
    """Its address."""
    as_: Literal["sparkplug", "opcua", "vda5050"] = "sparkplug"
    """What is spoken there."""
    group: Tag | None = None
    """The Sparkplug group, or the interface's name in VDA 5050 topics."""
    host_id: Tag = "lineside"
    """What this host calls itself in its STATE."""
    user: Tag | None = None
    """The name to log in with."""
    password_from: Variable | None = None
    """The environment variable that holds the password; none stands in a model."""
    ca: Tag | None = None
    """A file with the certificates that are trusted; none given: the system's."""
    certificate: Tag | None = None
    """A file with the certificate that this host shows."""
    key: Tag | None = None
    """A file with its key."""
    security: Literal["none", "sign", "encrypt"] = "none"
    """What is asked of an OPC UA channel."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise fault("`certificate` and `key` belong together")
        opcua = self.at.startswith("opc.tcp://")
        if opcua != (self.as_ == "opcua"):
            raise fault(f"`as: {self.as_}` does not fit the address `{self.at}`", "`as: opcua` is met at `opc.tcp://`")
        if self.as_ == "sparkplug" and self.group is None:
            raise fault("a Sparkplug broker needs the `group` whose devices are meant", "such as `group: Plant1`")
        return self


class Address(Element):
    """Where a device is: `cell/Cell7/Press1` in short, or `{opc.tcp: "opc.tcp://10.0.3.9:4840", node: "ns=2;s=P3"}`."""

    broker: Name | None = None
    """The broker or server."""
    path: Tag | None = None
    """What it is called there: edge node and device, or the node's id."""
    server: Annotated[str, AfterValidator(_url)] | None = Field(None, alias="opc.tcp")
    """An OPC UA server that is not named under `brokers`."""
    node: Tag | None = None
    """The node's id there."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        broker, there, path = value.partition("/")
        if not there or not path:
            raise fault(
                f"{short(value)} is no address of a device", "such as `cell/Cell7/Press1`: broker, node, device"
            )
        return {"broker": broker, "path": path}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        one = self.broker is not None and self.path is not None
        other = self.server is not None and self.node is not None
        if one == other:
            raise fault("an address needs `broker` and `path`, or `opc.tcp` and `node`")
        return self


class Mapped(Element):
    """A value of the device as a word of this model: `{from: Job/Result, 0: passed, 1: rejected}`."""

    from_: Tag
    """The device's value."""
    as_: dict[Word, Word] = Field(default_factory=dict)
    """What each of its values means."""

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, value: object) -> object:
        """Values may stand beside `from`."""
        if not isinstance(value, Mapping):
            return value
        known = {"from", "from_", "as", "as_"}
        beside = {str(key): each for key, each in value.items() if key not in known}
        if not beside:
            return value
        kept: dict[object, object] = {key: each for key, each in value.items() if key in known}
        given = kept.get("as")
        return {**kept, "as": {**(given if isinstance(given, dict) else {}), **beside}}


def _states(value: object) -> str | dict[str, str]:
    if value == "packml":
        return "packml"
    if not isinstance(value, Mapping) or not value:
        raise fault(f"expected `packml`, or words such as `{{4: execute, 9: aborted}}`, found {kind_of(value)}")
    return {str(key): _tag(str(each)) for key, each in value.items()}


class State(Element):
    """The device's own state: `{from: Status/StateCurrent, as: packml}`."""

    from_: Tag
    """The device's value."""
    as_: Annotated[Any, PlainValidator(_states), WithJsonSchema({"type": ["string", "object"]})]
    """`packml`, or what each value means."""

    @property
    def words(self) -> Mapping[str, str]:
        """What each value of the device means."""
        return PACKML if self.as_ == "packml" else self.as_


class Trigger(Element):
    """What of the device's values makes a fact."""

    from_: Tag | None = None
    """The value that tells it."""
    is_: Literal["number"] | None = None
    """`number`: the value is the number of the activity, as the device echoes it."""
    when: Values | None = None
    """It is so when the value becomes one of these, or when the device's state does: `{state: [aborted]}`."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        by_state = isinstance(self.when, Mapping)
        if by_state == (self.from_ is not None):
            raise fault("a fact needs `from`, or `when: {state: […]}`")
        if self.from_ is not None and (self.is_ is None) == (self.when is None):
            raise fault("say what of the value makes the fact: `is: number`, or `when: [values]`")
        return self


class Ended(Trigger):
    """An operation has ended."""

    result: Mapped | None = None
    """What was found of the part: `passed`, `held` or `rejected`."""
    about: Mapped | None = None
    """The kind of defect."""
    reads: Annotated[tuple[Name, ...], BeforeValidator(names)] = ()
    """Values that belong to this part."""
    settle: Time = 0.0
    """How long it is waited for them."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        findings = ("passed", "held", "rejected")
        for value, word in (self.result.as_ if self.result else {}).items():
            if word not in findings:
                raise refuse(
                    [Fault(("result", "as", value), f"no result is {short(word)}", suggestion(word, findings))]
                )
        return self


class Refused(Trigger):
    """The device will not begin: an interlock holds the part."""

    about: Mapped | None = None
    """The kind of error."""


class Failed(Trigger):
    """The machine has failed."""

    mode: Mapped | None = None
    """The failure's name, or what people call the fault."""


class Counted(Element):
    """A cumulative counter of ended operations; it starts anywhere, rolls over, and may be reset."""

    from_: Tag
    """The counter."""
    bits: Bits = 32
    """Where it rolls over."""
    most: Annotated[int, whole(1, 1000, "of parts")] = 30
    """More at once than this is no count: the counter is taken up anew, and an alarm says so."""


class Seen(Element):
    """A part is seen: its label was read."""

    from_: Tag
    """The label as it was read."""
    serial: Pattern = r"^(.{1,64})$"
    """What of it is the serial: a pattern with one group."""
    product: Name | None = None
    """Which product is labelled so; not given: any."""
    unknown: Literal["bind-first", "question", "refuse"] = "question"
    """What becomes of a label never seen: the first unbound part here gets it, a person is asked, or it is dropped."""


class Gives(Element):
    """What a device tells."""

    started: Trigger | None = None
    """Work has begun."""
    ended: Ended | None = None
    """Work has ended."""
    refused: Refused | None = None
    """It will not begin."""
    stopped: Trigger | None = None
    """Work was interrupted, and can go on."""
    failed: Failed | None = None
    """It has failed."""
    repaired: Trigger | None = None
    """It works again."""
    counted: Counted | None = None
    """Its counter of parts."""
    rejected: Counted | None = None
    """Its counter of those among them that were rejected."""
    seen: Seen | None = None
    """A label was read."""


class Value(Element):
    """A measured value: `{from: Result/Torque, unit: N m, limits: [9.5, 11.5]}`."""

    from_: Tag
    """The device's value."""
    unit: Tag | None = None
    """Its unit, for people."""
    limits: tuple[Number, Number] | None = None
    """The least and the most that is right."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.limits is not None and self.limits[0] >= self.limits[1]:
            raise fault("the first of `limits` must be less than the second")
        return self


class Command(Element):
    """How the device is told: by values that are written, or a method that is called."""

    write: dict[Tag, What] = Field(default_factory=dict)
    """What is written where."""
    call: Tag | None = None
    """The method that is called (OPC UA)."""
    arguments: tuple[What, ...] = ()
    """What it is called with."""
    last: Tag | None = None
    """What is written last, after all others: the trigger."""
    confirm: Literal["started", "none"] = "started"
    """How it is known that it was obeyed; `none`: after a crash the last one is doubtful, and a person is asked."""
    again_after: PositiveTime = 0.5
    """It is said again when it was not confirmed for so long."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.write and self.call is None:
            raise fault("a command needs `write` or `call`")
        if self.last is not None and self.last not in self.write:
            raise fault(f"`last` is not written: {short(self.last)}", suggestion(self.last, self.write))
        return self


class Takes(Element):
    """What a device is told."""

    begin: Command | None = None
    """Begin work."""
    resume: Command | None = None
    """Go on with it."""
    interrupt: Command | None = None
    """Stop in the middle of it."""


class Asks(Element):
    """What a person is asked to do."""

    begin: Literal["screen"] | None = None
    """Where the work that is next is shown."""


Trust = Literal["obeys", "decides", "person", "none"]


class Device(Element):
    """What plays a machine, or a profile that several are like."""

    like: Name | None = None
    """The profile whose keys hold where none are given here."""
    at: Address | None = None
    """Where it is."""
    trust: Trust | None = None
    """Whether it does what it is told, decides for itself, or is a person; `none`: nothing tells of this machine."""
    stale_after: PositiveTime | None = None
    """Silence after which it counts as lost; none given: only a death certificate or bad quality says so."""
    state: State | None = None
    """Its own state."""
    gives: Gives = Gives.model_construct()
    """What it tells."""
    values: dict[Name, Value] = Field(default_factory=dict)
    """What it measures."""
    takes: Takes = Takes.model_construct()
    """What it is told."""
    asks: Asks | None = None
    """What a person there is asked."""
    ahead: Annotated[int, whole(0, 2, "of jobs")] | None = None
    """Jobs released beyond the one in work."""

    @model_validator(mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return {"trust": "none"} if value == "none" else value

    def over(self, profile: Device) -> Device:
        """This device where it says something, a profile elsewhere."""
        given = {
            name: getattr(self, name)
            for name in type(self).model_fields
            if name not in ("like", "gives", "takes") and getattr(self, name) not in (None, {})
        }
        gives = profile.gives.model_copy(update=_given(self.gives))
        takes = profile.takes.model_copy(update=_given(self.takes))
        values = {**profile.values, **self.values}
        return profile.model_copy(update={**given, "gives": gives, "takes": takes, "values": values})

    @property
    def tags(self) -> frozenset[str]:
        """Every value of the device that it reads."""
        found = [self.state.from_ if self.state else None, *(value.from_ for value in self.values.values())]
        for fact in _given(self.gives).values():
            found.append(fact.from_)
            for part in ("result", "about", "mode"):
                found += [mapped.from_ for mapped in (getattr(fact, part, None),) if mapped is not None]
        return frozenset(tag for tag in found if tag is not None)


def _given(element: Element) -> dict[str, Any]:
    return {name: it for name in type(element).model_fields if (it := getattr(element, name)) is not None}


class Links(Element):
    """Which device plays which machine."""

    brokers: dict[Name, Broker] = Field(default_factory=dict)
    """Brokers and servers."""
    profiles: dict[Name, Device] = Field(default_factory=dict)
    """What several devices have in common."""
    machines: dict[Machine, Device] = Field(default_factory=dict)
    """The device of each machine; `none`: nothing tells of it."""

    def device(self, machine: str) -> Device | None:
        """The device that plays a machine, its profile taken in; None where none is named."""
        found = self.machines.get(machine)
        if found is None:
            return None
        profile = self.profiles.get(found.like) if found.like else None
        return found if profile is None else found.over(profile)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        faults: list[Fault] = []
        for name in self.machines:
            device = self.device(name)
            if device is not None:
                faults += [Fault(("machines", name, *it.path), it.message, it.hint) for it in _wrong(device)]
        if faults:
            raise refuse(faults)
        return self


def _wrong(device: Device) -> list[Fault]:
    """What does not fit together in a device whose profile is taken in."""
    if device.trust is None:
        return [Fault(("trust",), "say how far it is trusted", "`trust: obeys`, `decides` or `person`; or `none`")]
    if device.trust == "none":
        return []
    found: list[Fault] = []
    if device.at is None:
        found.append(Fault(("at",), "say where it is", "such as `at: cell/Cell7/Press1`"))
    if device.trust == "obeys" and device.takes.begin is None:
        message = "a device that obeys needs to be told: `takes: {begin: …}`"
        found.append(Fault(("takes",), message, "or `trust: decides`, if it begins by itself"))
    if device.trust != "obeys" and _given(device.takes):
        found.append(Fault(("takes",), f"`trust: {device.trust}` is never commanded, so it takes nothing"))
    if device.ahead and device.trust != "obeys":
        found.append(Fault(("ahead",), "only a device that obeys is told jobs ahead"))
    begin = device.takes.begin
    if begin is not None and begin.confirm == "started" and device.gives.started is None:
        message = "a command that is confirmed by `started` needs a device that gives `started`"
        found.append(Fault(("takes", "begin", "confirm"), message, "or `confirm: none`"))
    words = set(device.state.words.values()) if device.state else set()
    for name, fact in _given(device.gives).items():
        if isinstance(getattr(fact, "when", None), Mapping):
            if not words:
                found.append(Fault(("gives", name, "when"), "the device has no `state` to go by"))
            for state in fact.when["state"]:
                if words and state not in words and state not in PACKML.values():
                    message = f"no state of this device is called {short(state)}"
                    found.append(Fault(("gives", name, "when"), message, suggestion(state, words)))
    for each in device.gives.ended.reads if device.gives.ended else ():
        if each not in device.values:
            message = f"no value of this device is called {short(each)}"
            found.append(Fault(("gives", "ended", "reads"), message, suggestion(each, device.values)))
    return found
