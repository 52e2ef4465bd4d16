"""Changes to a model's text that leave everything else in it as the user wrote it: comments, order, line breaks, words.

Two written forms of a plant are compared, and each difference becomes a replacement of a few characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lineside.model.comment import comments, content_end
from lineside.model.fault import Path
from lineside.model.node import Mapping, Node, Sequence, Span
from lineside.model.text import block, flow, section
from lineside.model.written import Data


class OverlapError(Exception):
    """Two changes of one place, which cannot both be made."""


@dataclass
class Editor:
    """Replacements in `text`, whose nodes stand below `root`, found by comparing `old` with `new` data.

    `own` is the new data in the words to be written; it has the same shape as `new`. Comments in what is replaced or
    taken out stay, on lines of their own.
    """

    text: str
    root: Node
    replacements: list[tuple[Span, str]] = field(default_factory=list)
    _comments: list[Span] = field(init=False)

    def __post_init__(self) -> None:
        """Find the comments."""
        self._comments = comments(self.text, self.root)

    def result(self) -> str:
        """The text with all replacements made; what begins at one place, in the order found. Raises OverlapError."""
        parts: list[str] = []
        done = 0
        for (start, end), new in sorted(self.replacements, key=lambda it: it[0]):
            if start < done:
                raise OverlapError
            parts += (self.text[done:start], new)
            done = end
        return "".join((*parts, self.text[done:]))

    def compare(self, old: Data, new: Data, own: Data, node: Node, path: Path = ()) -> None:
        """Add the replacements that turn what `node` writes from `old` into `new`."""
        if repr(old) == repr(new) or (len(path) > 1 and old == new):  # the order of a section's elements has a meaning
            return
        match old, new, own, node:
            case dict(), dict(), dict(), Mapping() if _same_order(old, new) and all(key in node.entries for key in old):
                self._mapping(old, new, own, node, path)
            case list(), list(), list(), Sequence() if len(old) == len(node.items):
                self._list(old, new, own, node, path)
            case _:
                self._replace(node, own, path)

    def _mapping(
        self, old: dict[str, Data], new: dict[str, Data], own: dict[str, Data], node: Mapping, path: Path
    ) -> None:
        gone = [node.entries[key] for key in old if key not in new]
        kept = [key for key in node.entries if key in new]
        if not kept or (gone and node.flow) or any(self._shares_line(it.span[0]) for it in gone):
            self._replace(node, own, path)
            return
        for entry in gone:
            self._cut(entry.span[0], entry.value.span)
        added: dict[str, dict[str, Data]] = {}
        before = ""
        for key, value in new.items():
            if key in old:
                self.compare(old[key], value, own[key], node.entries[key].value, (*path, key))
            elif key in node.entries:  # written, although it was what goes without saying
                self._replace(node.entries[key].value, own[key], (*path, key))
            else:
                added.setdefault(before, {})[key] = own[key]
                continue
            before = key
        for before, several in added.items():
            self._add(node, before, kept, several, path)

    def _add(self, node: Mapping, before: str, kept: list[str], added: dict[str, Data], path: Path) -> None:
        """New keys behind the one that comes before them; where none does, before the first, if that has its line."""
        entry = node.entries[before or kept[0]]
        first = not before and (node.flow or not self._shares_line(entry.span[0]))
        if not before and not first:
            entry = node.entries[kept[-1]]
        if node.flow:
            several = ", ".join(f"{flow(key)}: {flow(added[key])}" for key in added)
            if first:
                self._put(entry.span[0], f"{several}, ")
            else:
                self._put(content_end(self.text, entry.value.span), f", {several}")
            return
        indent = " " * (entry.place.column - 1)
        lines = [f"{indent}{flow(key)}: {flow(value)}" for key, value in added.items()]
        if not path:
            lines = [line for key, value in added.items() for line in section(key, value)]
        if first:
            self._put_lines_before(entry.span[0], lines)
        else:
            self._put_lines_behind(entry.value.span, lines)

    def _list(self, old: list[Data], new: list[Data], own: list[Data], node: Sequence, path: Path) -> None:
        """Entries that are equal stay; those between them are changed in place, cut out or put in."""
        blocks = SequenceMatcher(None, [repr(it) for it in old], [repr(it) for it in new], autojunk=False).get_opcodes()
        moved = any(len(range(*it[1:3])) != len(range(*it[3:5])) for it in blocks)
        if not new or (moved and (node.flow or not node.items or self._shares_line(node.span[0]))):
            self._replace(node, own, path)
            return
        for kind, old_start, old_end, new_start, new_end in blocks:
            if kind == "equal":
                continue
            both = min(old_end - old_start, new_end - new_start)
            for step in range(both):
                index = old_start + step
                at = new_start + step
                self.compare(old[index], new[at], own[at], node.items[index], (*path, index))
            for index in range(old_start + both, old_end):
                self._cut(self._dash(node, index), node.items[index].span)
            self._insert(node, old_start + both, own[new_start + both : new_end])

    def _insert(self, node: Sequence, index: int, items: Iterable[Data]) -> None:
        """New entries before the one at `index`, or behind the last."""
        indent = " " * (node.place.column - 1)
        lines = [f"{indent}- {flow(item)}" for item in items]
        if not lines:
            return
        if index < len(node.items):
            self._put_lines_before(self._dash(node, index), lines)
        else:
            self._put_lines_behind(node.items[-1].span, lines)

    def _put(self, at: int, text: str) -> None:
        self.replacements.append(((at, at), text))

    def _put_lines_before(self, index: int, lines: list[str]) -> None:
        """Lines before the one of `index`: behind the one above it, since that is where what is cut there ends."""
        start = self._line_start(index)
        if start:
            self._put(start - 1, "".join(f"\n{line}" for line in lines))
        else:
            self._put(0, "".join(f"{line}\n" for line in lines))

    def _put_lines_behind(self, span: Span, lines: list[str]) -> None:
        self._put(self._last_line_end(span), "".join(f"\n{line}" for line in lines))

    def _replace(self, node: Node, own: Data, path: Path) -> None:
        """The whole value anew, on its line, or below it where it is a section or stands in lines of its own."""
        start, end = node.span[0], content_end(self.text, node.span)
        kept = self._within(start, end)
        text = flow(own)
        in_braces = isinstance(node, Mapping) and node.flow and len(text) < 100
        if len(path) == 1 and isinstance(own, dict) and own and path[0] != "title" and not in_braces:
            lines = [line for key, value in own.items() for line in block(key, value, 1)]
            text = "".join(f"\n{line}" for line in (*(f"  {comment}" for comment in kept), *lines))
            start = len(self.text[:start].rstrip())
        elif isinstance(node, Mapping | Sequence) and not node.flow and start < end:
            text = self._in_lines(node, own, kept, whole=not path)
        else:
            text = _with_comments(text, kept, " " * max(2, node.place.column - 1))
            text = f" {text}" if start == end else text
        self.replacements.append(((start, end), text))

    def _in_lines(self, node: Mapping | Sequence, own: Data, kept: list[str], *, whole: bool) -> str:
        """What stands in lines of its own, anew in such lines, from the place where they begin."""
        indent = " " * (node.place.column - 1)
        if isinstance(own, list) and own:
            lines = [f"- {flow(item)}" for item in own]
        elif isinstance(own, dict) and own:
            lines = [f"{flow(key)}: {flow(value)}" for key, value in own.items()]
            if whole:
                lines = [line for key, value in own.items() for line in section(key, value)]
        else:
            lines = [flow(own)]
        if isinstance(node, Sequence) and not isinstance(
            own, list
        ):  # its dashes may stand below the key's first letter
            kept, lines = [f"  {it}" for it in kept], [f"  {it}" for it in lines]
        return f"\n{indent}".join((*kept, *lines))

    def _cut(self, start: int, value: Span) -> None:
        """Take whole lines out. The comments in and behind them stay, on lines of their own."""
        first, end = self._line_start(start), self._last_line_end(value)
        indent = " " * (start - first)
        lines = "".join(f"\n{indent}{comment}" for comment in self._within(start, end))
        self.replacements.append(((max(0, first - 1), end), lines if first else lines[1:]))

    def _within(self, start: int, end: int) -> list[str]:
        """The comments between two places."""
        return [self.text[a:b] for a, b in self._comments if start <= a < end]

    def _dash(self, node: Sequence, index: int) -> int:
        """Where the dash of an entry stands: in the list's column, on the entry's line or above it."""
        if index == 0:
            return node.span[0]
        line = self._line_start(node.items[index].span[0])
        before = node.place.column - 1
        while self.text[line : line + before].strip() or self.text[line + before] != "-":
            line = self._line_start(line - 1)
        return line + before

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _last_line_end(self, span: Span) -> int:
        """The end of the last line of a value, behind its comment."""
        found = self.text.find("\n", content_end(self.text, span))
        return len(self.text) if found < 0 else found

    def _shares_line(self, index: int) -> bool:
        """Whether something stands before a place on its line, such as the dash of a list."""
        return bool(self.text[self._line_start(index) : index].strip())


def _with_comments(text: str, kept: list[str], indent: str) -> str:
    """A value in flow style with comments: behind its opening bracket, or behind it where it has none."""
    lines = "".join(f" {comment}\n{indent}" for comment in kept)
    return f"{text[0]}{lines}{text[1:]}" if text[0] in "{[" else f"{text}{lines}"


def _same_order(old: dict[str, Data], new: dict[str, Data]) -> bool:
    """Whether the keys that both have come in the same order."""
    return [key for key in old if key in new] == [key for key in new if key in old]


def edited(text: str, root: Node, old: dict[str, Data], new: dict[str, Data], own: dict[str, Data]) -> str:
    """`text`, whose nodes are `root` and which says `old`, changed so that it says `new`, in the words of `own`.

    Raises OverlapError where that cannot be done.
    """
    editor = Editor(text, root)
    editor.compare(old, new, own, root)
    return editor.result()
