"""The YAML of models: a safe part of YAML 1.2, read from ruamel's events so that every value has its line and column.

Every plain value is text; anchors, aliases, tags, directives and several documents in a file are refused, and sizes
are limited, before anything is built from them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import ruamel.yaml
from ruamel.yaml import events
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError

from lineside.errors import ModelError, Place, Problem
from lineside.model import limits
from lineside.model.fault import short
from lineside.model.node import Broken, Entry, Mapping, Node, Scalar, Sequence, Span
from lineside.model.quantity import comma_hint

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_DIGITS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
COMMA_HINT: Final = "remove the comma or quote the value"


def decode(data: bytes, file: str) -> str:
    """The text of a file in UTF-8, with or without a byte order mark. Raises ModelError for anything else."""
    if len(data) > limits.MODEL_BYTES:
        size = f"{len(data) / 1e6:.1f} MB, at most {limits.MODEL_BYTES / 1e6:g} MB are read"
        raise _alone(Place(file), f"the file has {size}", "long lists belong into .csv or .xlsx tables")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        raise _alone(Place(file), "the file is in UTF-16 or UTF-32, or is no text", "save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        guess = "save it as UTF-8" + ("; it looks like GBK, as Chinese Windows saves it" if _is_gbk(data) else "")
        raise _alone(Place(file, line, column), "the file is not in UTF-8", guess) from None


def _is_gbk(data: bytes) -> bool:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return bool(re.search("[\u4e00-\u9fff]", text))


def parse(text: str, file: str, problems: list[Problem]) -> Node:
    """Read a model's text. What can be told together with other things goes into `problems`.

    Raises ModelError when the text cannot be read on.
    """
    bad = _CONTROL.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - text.rfind("\n", 0, bad.start())
        message = f"the character U+{ord(bad.group()):04X} cannot stand in a model"
        raise _alone(Place(file, line, column), message, "is it a text file?")
    return _Builder(problems, lambda line, column: Place(file, line + 1, column + 1)).build(text, Place(file, 1, 1))


def parse_value(text: str, place: Place, problems: list[Problem]) -> Node:
    """Read one value, such as the text of a cell or what follows `--set`; everything in it has the same place."""
    if not text.lstrip().startswith(("{", "[", '"', "'")):
        return Scalar(text.strip(), place)
    return _Builder(problems, lambda *_: place).build(text, place)


def _alone(place: Place, message: str, hint: str = "") -> ModelError:
    return ModelError([Problem(place, message, hint)])


@dataclass
class _Open:
    """A mapping or list whose end has not been reached."""

    place: Place
    flow: bool
    start: int
    mapping: bool
    nodes: list[Node] = field(default_factory=list)


@dataclass
class _Builder:
    problems: list[Problem]
    at: Callable[[int, int], Place]
    values: int = 0
    text: str = ""

    def build(self, text: str, top: Place) -> Node:
        self.text = text
        try:
            return self._build(self._events(text), top)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = self.at(mark.line, mark.column) if mark else top
            raise _alone(place, *_syntax(error, text, mark.index if mark else 0)) from None
        except (YAMLError, YAMLStreamError, ValueError) as error:
            raise _alone(top, f"this is not YAML: {short(str(error), 200)}") from None

    def _events(self, text: str) -> Iterator[events.Event]:
        reader = ruamel.yaml.YAML(typ="safe", pure=True)  # which, unlike the round-trip one, keeps no comments
        reader.version = (1, 2)
        yield from reader.parse(text)

    def _build(self, stream: Iterator[events.Event], top: Place) -> Node:
        stack: list[_Open] = []
        root: Node | None = None
        for event in stream:
            if isinstance(event, events.DocumentStartEvent):
                self._check_document(event, root)
                continue
            made = self._step(event, stack)
            if made is None:
                continue
            if stack:
                stack[-1].nodes.append(made)
            else:
                root = made
        return root if root is not None else Scalar("", top)

    def _check_document(self, event: events.DocumentStartEvent, root: Node | None) -> None:
        place = self.at(event.start_mark.line, event.start_mark.column)
        if root is not None:
            raise _alone(place, "a second document begins here", "a file holds one model: remove `---`")
        if event.version is not None or event.tags:
            raise _alone(place, "directives such as `%YAML` are no part of the language")

    def _step(self, event: events.Event, stack: list[_Open]) -> Node | None:
        """One event; returns the node that it completes."""
        if not isinstance(event, events.NodeEvent | events.CollectionEndEvent):
            return None
        place = self.at(event.start_mark.line, event.start_mark.column)
        if isinstance(event, events.NodeEvent):
            self._check_node(event, place)
        if isinstance(event, events.CollectionStartEvent):
            if len(stack) >= limits.DEPTH:
                raise _alone(place, f"more than {limits.DEPTH} mappings and lists inside each other")
            mapping = isinstance(event, events.MappingStartEvent)
            stack.append(_Open(place, bool(event.flow_style), event.start_mark.index, mapping))
            return None
        if isinstance(event, events.ScalarEvent):
            return self._scalar(event, place)
        opened = stack.pop()
        end = event.end_mark.index if opened.flow or not opened.nodes else opened.nodes[-1].span[1]
        return self._close(opened, (opened.start, end))

    def _check_node(self, event: events.NodeEvent, place: Place) -> None:
        self.values += 1
        if self.values > limits.VALUES:
            message = f"more than {limits.VALUES} keys and values in one file"
            raise _alone(place, message, "long lists belong into .csv or .xlsx tables")
        if isinstance(event, events.AliasEvent):
            raise _alone(place, f"the alias `*{event.anchor}` is no part of the language", "write the value itself")
        if event.anchor:
            raise _alone(place, f"the anchor `&{event.anchor}` is no part of the language", "leave it out")
        tag = getattr(event, "tag", None)
        if tag:
            shown = str(tag).replace("tag:yaml.org,2002:", "!!")
            raise _alone(place, f"the tag {short(shown)} is no part of the language", "leave it out")

    def _scalar(self, event: events.ScalarEvent, place: Place) -> Node:
        span = (event.start_mark.index, event.end_mark.index)
        if len(event.value) > limits.TEXT:
            message = f"a value of {len(event.value)} characters; at most {limits.TEXT} are read"
            self.problems.append(Problem(place, message))
            return Broken(place, span)
        return Scalar(event.value, place, event.style is None, span)

    def _close(self, opened: _Open, span: tuple[int, int]) -> Node:
        if not opened.mapping:
            return Sequence(self._join_items(opened.nodes, opened.flow), opened.place, opened.flow, span)
        pairs = list(zip(opened.nodes[::2], opened.nodes[1::2], strict=True))
        mapping = Mapping({}, opened.place, opened.flow, span)
        for key, value in self._join_pairs(pairs, opened.flow):
            if isinstance(value, Scalar) and value.span[0] == value.span[1]:
                value.span = self._behind_colon(key, value.span)
            if not isinstance(key, Scalar):
                self.problems.append(Problem(key.place, "a key must be a name"))
            elif key.text in mapping.entries:
                first = mapping.entries[key.text].place
                message = f"the key {short(key.text)} stands here a second time"
                where = f"line {first.line}" if first.line else str(first)
                self.problems.append(Problem(key.place, message, f"first in {where}"))
            else:
                mapping.entries[key.text] = Entry(key.place, value, key.span)
        return mapping

    def _behind_colon(self, key: Node, span: Span) -> Span:
        """Where a value that is not there belongs: YAML finds it where the next one begins, behind comments."""
        found = re.compile(r"\s*:").match(self.text, key.span[1])
        return (found.end(), found.end()) if found and found.end() <= span[0] else span

    def _join_items(self, items: list[Node], flow: bool) -> list[Node]:
        """Mend `[uniform(1, 2 s)]`, which YAML reads as two items."""
        joined: list[Node] = []
        for item in items:
            before = joined[-1] if joined else None
            closes = isinstance(item, Scalar) and item.text.endswith(")")
            if flow and before is not None and _is_open(before) and closes:
                self.problems.append(Problem(item.place, f"a comma splits {_split_text(before)} here", COMMA_HINT))
                joined[-1] = Broken(before.place, before.span)
            else:
                joined.append(item)
        return joined

    def _join_pairs(self, pairs: list[tuple[Node, Node]], flow: bool) -> list[tuple[Node, Node]]:
        """Mend `{time: triangular(42, 45, 50 s)}`, which YAML reads as three keys, two of them without a value."""
        joined: list[tuple[Node, Node]] = []
        open_from: int | None = None
        for key, value in pairs:
            lost = flow and isinstance(key, Scalar) and _is_empty(value)
            if lost and isinstance(key, Scalar) and joined and (hint := _number_cut(joined[-1][1], key)):
                opener, number = joined[-1]
                self.problems.append(Problem(number.place, f"a comma splits {_split_text(number)} here", hint))
                joined[-1] = (opener, Broken(number.place, number.span))
                continue
            if lost and isinstance(key, Scalar) and key.text.endswith(")"):
                if open_from is None:
                    self.problems.append(Problem(key.place, f"the key {short(key.text)} has no value", COMMA_HINT))
                    continue
                joined = joined[: open_from + 1]
                opener, broken = joined[open_from]
                self.problems.append(Problem(broken.place, f"a comma splits {_split_text(broken)} here", COMMA_HINT))
                joined[open_from] = (opener, Broken(broken.place, broken.span))
                open_from = None
                continue
            if not lost:
                open_from = len(joined) if _is_open(value) else None
            joined.append((key, value))
        return joined


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and not node.text


def _is_open(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text.count("(") > node.text.count(")")


def _number_cut(value: Node, key: Scalar) -> str:
    """What to do where `{time: 1,000 s}` was read as a value `1` and a key `000 s`; empty where it was not."""
    if not (isinstance(value, Scalar) and value.plain and _DIGITS.fullmatch(value.text) and key.text[:1].isdigit()):
        return ""
    number, blank, unit = key.text.partition(" ")
    return re.sub("`([0-9.]+)`", rf"`\1{blank}{unit}`", comma_hint(f"{value.text},{number}")) or COMMA_HINT


def _split_text(node: Node) -> str:
    return short(f"{node.text}, …") if isinstance(node, Scalar) else "a value"


def _syntax(error: MarkedYAMLError, text: str, index: int) -> tuple[str, str]:
    """A syntax error in words, and what to do about it."""
    said = str(error.problem or error.context or "it cannot be read")
    hint = ""
    if "\\t" in said or text[index : index + 1] == "\t":
        hint = "indent with blanks, not with tabs"
    elif "mapping values are not allowed" in said:
        hint = "quote a value that holds `: `, or check the indentation"
    elif "expected ',' or" in said:
        hint = "a bracket or a comma is missing before this place"
    elif "could not find expected ':'" in said:
        hint = "a key ends with `:`"
    return f"this is not YAML: {said}", hint
