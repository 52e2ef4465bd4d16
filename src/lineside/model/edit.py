"""Changes to a model's text that leave everything else in it as the user wrote it: comments, order, line breaks, words.

Two written forms of a plant are compared, and each difference becomes a replacement of a few characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lineside.model.fault import Path
from lineside.model.node import Mapping, Node, Sequence, Span
from lineside.model.text import block, flow, section
from lineside.model.written import Data


@dataclass
class Editor:
    """Replacements in `text`, whose nodes stand below `root`, found by comparing `old` with `new` data.

    `own` is the new data in the words to be written; it has the same shape as `new`.
    """

    text: str
    root: Node
    replacements: list[tuple[Span, str]] = field(default_factory=list)

    def result(self) -> str:
        """The text with all replacements made; where two overlap, the wider one."""
        text = self.text
        taken = len(text) + 1
        widest_first = sorted(self.replacements, key=lambda it: (-it[0][1], it[0][0]))
        for (start, end), new in widest_first:
            if end <= taken:
                text = text[:start] + new + text[end:]
                taken = start
        return text

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
        kept = any(key in new for key in node.entries)
        if not kept or (gone and node.flow) or any(self._shares_line(it.span[0]) for it in gone):
            self._replace(node, own, path)
            return
        for entry in gone:
            self._cut(entry.span[0], entry.value.span[1])
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
            self._add(node, before or [*node.entries][-1], several, path)

    def _add(self, node: Mapping, before: str, added: dict[str, Data], path: Path) -> None:
        """New keys behind the one that comes before them."""
        entry = node.entries[before]
        if node.flow:
            end = entry.value.span[1]
            self.replacements.append(((end, end), "".join(f", {flow(key)}: {flow(added[key])}" for key in added)))
            return
        indent = " " * (entry.place.column - 1)
        lines = [f"{indent}{flow(key)}: {flow(value)}" for key, value in added.items()]
        if not path:
            lines = [line for key, value in added.items() for line in section(key, value)]
        end = self._line_end(entry.value.span[1])
        self.replacements.append(((end, end), "".join(f"\n{line}" for line in lines)))

    def _list(self, old: list[Data], new: list[Data], own: list[Data], node: Sequence, path: Path) -> None:
        """Entries that are equal stay; those between them are changed in place, cut out or put in."""
        blocks = SequenceMatcher(None, [repr(it) for it in old], [repr(it) for it in new], autojunk=False).get_opcodes()
        if not new or (node.flow and any(kind in ("insert", "delete") for kind, *_ in blocks)):
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
                self._cut(self._dash(node.items[index]), node.items[index].span[1])
            self._insert(node, old_start + both, own[new_start + both : new_end])

    def _insert(self, node: Sequence, index: int, items: Iterable[Data]) -> None:
        """New entries before the one at `index`, or behind the last."""
        indent = " " * (node.place.column - 1)
        lines = [f"{indent}- {flow(item)}" for item in items]
        if not lines:
            return
        if index < len(node.items):
            start = self._line_start(self._dash(node.items[index]))
            self.replacements.append(((start, start), "".join(f"{line}\n" for line in lines)))
        else:
            end = self._line_end(node.items[-1].span[1])
            self.replacements.append(((end, end), "".join(f"\n{line}" for line in lines)))

    def _replace(self, node: Node, own: Data, path: Path) -> None:
        """The whole value anew, on its line, or below it where it is a section."""
        start, end = node.span
        text = flow(own)
        fits = isinstance(node, Mapping) and node.flow and len(text) < 100
        if len(path) == 1 and isinstance(own, dict) and own and path[0] != "title" and not fits:
            text = "\n" + "\n".join(line for key, value in own.items() for line in block(key, value, 1))
            start = len(self.text[:start].rstrip())
        elif start == end:
            text = f" {text}"
        elif self.text[start:end].endswith("\n"):
            text += "\n"
        self.replacements.append(((start, end), text))

    def _cut(self, start: int, end: int) -> None:
        """Take whole lines out, with the comment behind them."""
        self.replacements.append(((self._line_start(start), min(self._line_end(end) + 1, len(self.text))), ""))

    def _dash(self, item: Node) -> int:
        return self.text.rindex("-", 0, item.span[0])

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _line_end(self, index: int) -> int:
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found

    def _shares_line(self, index: int) -> bool:
        """Whether something stands before a place on its line, such as the dash of a list."""
        return bool(self.text[self._line_start(index) : index].strip())


def _same_order(old: dict[str, Data], new: dict[str, Data]) -> bool:
    """Whether the keys that both have come in the same order."""
    return [key for key in old if key in new] == [key for key in new if key in old]


def edited(text: str, root: Node, old: dict[str, Data], new: dict[str, Data], own: dict[str, Data]) -> str:
    """`text`, whose nodes are `root` and which says `old`, changed so that it says `new`, in the words of `own`."""
    editor = Editor(text, root)
    editor.compare(old, new, own, root)
    return editor.result()
