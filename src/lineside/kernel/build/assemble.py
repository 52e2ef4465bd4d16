"""What follows from the capabilities' declarations, written as modules: numbers, accessors, and the chains of handlers.

A chain of `if` costs nothing beside a call (8 ns for twenty handlers, where a table of pointers takes 15), so that
dispatch is generated and not looked up. The modules are committed and meant to be read; a test proves that they are
what the declarations say. After a change of a declaration: `python -m lineside.kernel.build.assemble`.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from lineside.kernel.capabilities import CAPABILITIES
from lineside.kernel.core.declare import HOOKS, TALLY, Codes, assembled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lineside.kernel.core.declare import Call, Capability, Each, Hook, Message, Table

PACKAGE = Path(__file__).parents[2]
KERNEL = PACKAGE / "kernel"
MADE = "Made by `lineside.kernel.build.assemble` from what the capabilities declare."
FIRST_REQUEST = 64

SHARED = (
    Codes("COMMANDS", "Commands: controller -> plant. Each carries a number; the plant obeys a number once.", {}),
    Codes("FACTS", "Facts: plant -> controller, in the order in which they count within one instant.", {}),
    Codes("REQUESTS", "Requests of people and programs, and the host's own records. Facts are never refused.", {}),
    Codes("TIMERS", "Controller timers, in the order in which they count within one instant.", {}),
)

CONSTANTS = '''\
SECOND: Final = 1_000_000
"""Kernel time is int64 microseconds."""
WEEK: Final = 7 * 24 * 3600 * SECOND
NEVER: Final = 1 << 62
"""A time that never comes, and a capacity that never fills."""
NONE: Final = -1
"""No row of the table that a column refers to."""
SCRAPPED: Final = -2
"""In place of the step a part goes to: there is none, it is scrap."""
WEAR_BIT: Final = 62
"""Of what a maintenance renews, the tool's wear; the bits below are failure modes of the machine."""
DELAYED_BY: Final = 300 * SECOND
"""How much longer a vehicle takes that is delayed, µs."""
BINS_PER_OCTAVE: Final = 32
BINS: Final = 40 * BINS_PER_OCTAVE
"""Log-linear histogram of cycle times: 32 bins an octave, over 2^44 microseconds (204 days)."""

TRACES_MACHINES, TRACES_LOTS = 1, 2
"""What is traced: changes of machines' states, or moves of lots, too."""

# What a host asks of the kernel's door.
START_PLANT, HANDLE, SIMULATE, SETTLE_ALL, RESET, DUE, IMAGINE, GO_ON = range(8)
HANDLE_ALL, COPY_COMMANDS, FORGET_COMMANDS, OBEY_ALL, COLLECT_FACTS = range(8, 13)
'''


def messages(kind: str, capabilities: Iterable[Capability] = CAPABILITIES) -> list[Message]:
    """All commands, facts, requests or timers by their numbers; what several say of one is put together.

    Raises ValueError where a number is missing, or has two words.
    """
    found: dict[int, Message] = {}
    for capability in capabilities:
        for message in getattr(capability, kind):
            mine = _at_home(capability.name, message)
            other = found.get(message.number)
            if other is None:
                found[message.number] = mine
            elif (other.word, other.constant) != (message.word, message.constant):
                raise ValueError(f"{kind}: number {message.number} is both {other.word!r} and {message.word!r}")
            else:
                found[message.number] = type(mine)(
                    mine.number, mine.word, mine.constant, other.handled + mine.handled, other.happens + mine.happens
                )
    first = FIRST_REQUEST if kind == "requests" else 0
    if sorted(found) != list(range(first, first + len(found))):
        raise ValueError(f"{kind}: the numbers are not {first} to {first + len(found) - 1}")
    return [found[number] for number in sorted(found)]


def _at_home(name: str, message: Message) -> Message:
    """A message whose functions are named by their whole module."""

    def home(calls: tuple[Call, ...]) -> tuple[Call, ...]:
        return tuple(type(call)(module_of(name, call.function), call.takes, call.when) for call in calls)

    return type(message)(message.number, message.word, message.constant, home(message.handled), home(message.happens))


def module_of(capability: str, function: str) -> str:
    """`file.function` as `module.function`; with a slash before it, of what joins the capabilities."""
    if function.startswith("lineside."):
        return function
    folder = "" if function.startswith("/") else f"{capability}."
    return f"lineside.kernel.{folder}{function.removeprefix('/')}"


@cache
def _functions(module: str) -> dict[str, ast.FunctionDef]:
    file = PACKAGE.parent / (module.replace(".", "/") + ".py")
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def answers(function: str, takes: int) -> bool:
    """Whether a function answers True or False. Raises ValueError where there is none such, or it takes otherwise."""
    module, _, name = function.rpartition(".")
    found = _functions(module).get(name)
    if found is None:
        raise ValueError(f"{module} has no function {name}")
    if len(found.args.args) != takes + 1:
        raise ValueError(f"{function} takes {len(found.args.args) - 1} numbers after the header, and is given {takes}")
    return isinstance(found.returns, ast.Name) and found.returns.id == "bool"


@dataclass
class Module:
    """A module on the way: what it imports, and its functions."""

    meaning: str
    names: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    functions: list[str] = field(default_factory=list)

    def call(self, function: str, takes: str) -> str:
        """The text of a call; the function is imported."""
        answers(function, len(takes.split()))
        self.names.add(function)
        return f"{function.rpartition('.')[2]}({', '.join(['h', *(_spaced(word) for word in takes.split())])})"

    def text(self) -> str:
        """The whole module."""
        modules: dict[str, set[str]] = {"lineside.kernel.build.compiler": {"compiled"}}
        for function in self.names:
            module, _, name = function.rpartition(".")
            modules.setdefault(module, set()).add(name)
        for module, names in (("lineside.lower.codes", self.codes), ("lineside.kernel.core.table", self.tables)):
            if names:
                modules.setdefault(module, set()).update(names)
        lines = [line for module in sorted(modules) for line in _import(module, modules[module])]
        return "\n".join(
            [
                f'"""{self.meaning}\n\n{MADE}\n"""',
                "",
                "from __future__ import annotations",
                "",
                "from typing import TYPE_CHECKING",
                "",
                *lines,
                "",
                "if TYPE_CHECKING:",
                "    from lineside.kernel.core.table import Header",
                *(f"\n\n{function}" for function in self.functions),
                "",
            ]
        )


def _spaced(word: str) -> str:
    """`element-h.machine_n` as people write it."""
    return re.sub(r"(?<=[\w)])(-|>>)(?=\w)", r" \1 ", word)


def _import(module: str, names: set[str]) -> list[str]:
    ordered = sorted(names, key=lambda name: (not name.isupper(), name.lower()))
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= 120:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in ordered), ")"]


def _head(name: str, takes: str, gives: str, meaning: str) -> str:
    parameters = "".join(f", {each}: int" for each in takes.split())
    line = f"def {name}(h: Header{parameters}) -> {gives}:"
    if len(line) > 120:
        line = f"def {name}(\n    h: Header{parameters}\n) -> {gives}:"
    return f'@compiled\n{line}\n    """{meaning}"""'


def chain(module: Module, name: str, on: str, takes: str, meaning: str, kinds: Iterable[Message]) -> None:
    """A function that hands each message to whoever handles it; what nobody takes in is left alone."""
    lines: list[str] = []
    for message in kinds:
        module.codes.add(message.constant)
        test = f"{on} == {message.constant}"
        calls = sorted(message.handled, key=lambda call: not call.when)
        for call in calls:
            guard = f" and {call.when}" if call.when else ""
            lines += [
                f"    {'elif' if lines else 'if'} {test}{guard}:",
                f"        {module.call(call.function, call.takes)}",
            ]
    module.functions.append("\n".join([_head(name, takes, "None", meaning), *_joined(lines)]))


def _joined(lines: list[str]) -> Iterator[str]:
    """Branches one after another that do the same, made one."""
    pairs = [[test, body] for test, body in zip(lines[::2], lines[1::2], strict=True)]
    kept: list[list[str]] = []
    for test, body in pairs:
        if kept and kept[-1][1] == body and " and " not in test + kept[-1][0]:
            kept[-1][0] = f"{kept[-1][0][:-1]} or {test.strip().removeprefix('elif ')}"
        else:
            kept.append([test, body])
    return (line for pair in kept for line in pair)


def asked(
    module: Module, name: str, on: str, takes: str, meaning: str, kinds: Iterable[Message], otherwise: str, part: str
) -> None:
    """A function that hands each message on and answers: what its handler does, True for one that answers nothing."""
    lines: list[str] = []
    for message in kinds:
        calls = sorted(getattr(message, part), key=lambda call: not call.when)
        if not calls:
            continue
        module.codes.add(message.constant)
        lines.append(f"    if {on} == {message.constant}:")
        for call in calls:
            text = module.call(call.function, call.takes)
            body = [f"return {text}"] if answers(call.function, len(call.takes.split())) else [text, "return True"]
            if call.when:
                lines.append(f"        if {call.when}:")
            lines += [f"        {'    ' if call.when else ''}{line}" for line in body]
        if calls[-1].when:
            lines.append(f"        {otherwise}")
    module.functions.append("\n".join([_head(name, takes, "bool", meaning), *lines, f"    {otherwise}"]))


def each(module: Module, kind: str) -> list[str]:
    """Loops over tables that call what is declared for their rows."""
    lines: list[str] = []
    last = None
    for capability in CAPABILITIES:
        loops: tuple[Each, ...] = getattr(capability, kind)
        for loop in loops:
            text = module.call(module_of(capability.name, loop.function), loop.takes)
            if not loop.table:
                lines.append(f"    {text}")
            else:
                if last != loop.table:
                    lines.append(f"    for row in range(h.{loop.table}_n):")
                lines.append(f"        {text}")
            last = loop.table
    return lines


def belief_chains() -> str:
    """Who takes in a fact, grants a request, and acts when a timer goes off."""
    module = Module("What reaches the controller, handed to the capability that knows of it.")
    facts = messages("facts")
    asked(
        module, "take_in", "fact", "fact element number x y",
        "Hand on a fact; False: this plant has nothing that it could be about.", facts, "return False", "handled",
    )  # fmt: skip
    asked(
        module, "grant", "request", "request element number x y",
        "Hand on a request; False: it is refused.", messages("requests"), "return True", "handled",
    )  # fmt: skip
    chain(module, "go_off", "kind", "kind element number", "A timer goes off.", messages("timers"))
    return module.text()


def truth_chains() -> str:
    """Who obeys a command, and what comes about when an event is due."""
    module = Module("What reaches the plant half, handed to the capability whose it is.")
    takes = "kind element number target step serial visit lot"
    meaning = "Do what the controller asks. Whatever comes of it comes at least 1 µs later."
    chain(module, "obey", "kind", takes, meaning, messages("commands"))
    module.names.add("lineside.kernel.core.report.report")
    facts = sorted(messages("facts"), key=lambda fact: fact.constant != "ENDED")  # nearly every event is one
    asked(
        module, "come_about", "kind", "kind element number",
        "An event comes about; True if a fact is reported.", facts, "return report(h, kind, element, number, 0)",
        "happens",
    )  # fmt: skip
    return module.text()


def tally_chains() -> str:
    """Every running sum brought up to now, and every tally zeroed."""
    module = Module("Statistics: every running sum brought up to now, and begun anew at the end of a warm-up.")
    head = _head("settle_all", "", "None", "Bring every running sum up to now.")
    module.functions.append("\n".join([head, *each(module, "settles")]))
    lines = [
        _head("reset", "", "None", "Zero every tally; what is in the plant stays where it is."),
        "    settle_all(h)",
    ]
    for table in assembled(CAPABILITIES):
        columns = [column for column in table.columns if column.half == TALLY and not column.kept]
        if not columns:
            continue
        module.tables.add(table.rows)
        lines.append(f"    for row in range(h.{table.name}_n):")
        wide = [column for column in columns if column.width > 1]
        for zero, kind in (("0", "int64"), ("0.0", "float64")):
            plain = [column.name for column in columns if column.width == 1 and column.kind.__name__ == kind]
            lines += [f"        {table.rows}(h)[row].{name} = {zero}" for name in plain]
        for column in wide:
            lines.append(f"        for i in range({column.width}):")
            lines.append(f"            {table.rows}(h)[row].{column.name}[i] = 0")
    scalars = [column for each in CAPABILITIES for column in each.scalars if column.half == TALLY and not column.kept]
    lines += [f"    h.{column.name} = 0" for column in scalars]
    lines.append("    h.measured = h.now")
    module.functions.append("\n".join(lines))
    return module.text()


def start_chains() -> str:
    """What begins with the run."""
    module = Module("What capabilities do when a run begins.")
    head = _head("start_rest", "", "None", "Have every capability begin.")
    module.functions.append("\n".join([head, *(each(module, "starts") or ["    return"])]))
    return module.text()


def resume_chains() -> str:
    """What is looked at when a state has been carried over."""
    module = Module("What capabilities do when a state has been carried into another model.")
    head = _head("resume_rest", "", "None", "Have every capability look at what was carried over.")
    module.functions.append("\n".join([head, *(each(module, "resumes") or ["    return"])]))
    return module.text()


def lowering_parts() -> str:
    """Who makes rows beside those that `lower.tables` makes."""
    made = [module_of(each.name, each.lowers) for each in CAPABILITIES if each.lowers]
    for function in made:
        answers(function, 0)
    lines = [f"from {function.rpartition('.')[0]} import {function.rpartition('.')[2]}" for function in sorted(made)]
    return "\n".join(
        [
            f'"""Who makes rows beside those that `lower.tables` makes.\n\n{MADE}\n"""',
            "",
            "from __future__ import annotations",
            "",
            "from typing import TYPE_CHECKING",
            "",
            *lines,
            *([""] if lines else []),
            "if TYPE_CHECKING:",
            "    from collections.abc import Callable",
            "",
            "    from lineside.lower.tables import Lowering",
            "",
            f"ADDS: tuple[Callable[[Lowering], None], ...] = ({', '.join(f.rpartition('.')[2] + ',' for f in made)})",
            "",
        ]
    )


def imagine_chains() -> str:
    """What is imagined when machines, vehicles and people have been."""
    module = Module("`imagine`: what capabilities draw when machines, vehicles and people have been drawn.")
    head = _head("imagine_rest", "", "None", "Draw what is under way elsewhere.")
    module.functions.append("\n".join([head, *each(module, "imagines")]))
    return module.text()


def hook_module(hook: Hook) -> str:
    """One hook: whoever has a say, in the order of the capabilities; of a demand that is served, who asked."""
    module = Module(hook.meaning)
    said = [
        type(call)(module_of(capability.name, call.function), call.takes, call.when)
        for capability in CAPABILITIES
        for call in capability.hooks.get(hook.name, ())
    ]
    lines: list[str] = []
    if hook.asks:
        tests = [module.call(call.function, call.takes) for call in said] or ["True"]
        lines += [f"    if not {test}:\n        return False" for test in tests[:-1]]
        lines.append(f"    return {tests[-1]}")
    elif any(call.when for call in said):
        for call in reversed(said):
            if call.when:
                lines.append(f"    if {call.when}:\n        {module.call(call.function, call.takes)}\n        return")
        lines += [f"    {module.call(call.function, call.takes)}" for call in said if not call.when]
    else:
        lines += [f"    {module.call(call.function, call.takes)}" for call in said]
    head = _head(hook.name, hook.takes, "bool" if hook.asks else "None", hook.meaning)
    module.functions.append("\n".join([head, *lines]))
    return module.text()


def trait_finders() -> str:
    """Where each trait is asked for in a plant."""
    found = {
        trait.name: module_of(capability.name, trait.found)
        for capability in CAPABILITIES
        for trait in capability.traits
    }
    refused = {
        each.what: f"lineside.kernel.{each.found}" for capability in CAPABILITIES for each in capability.refusals
    }
    modules: dict[str, set[str]] = {}
    for function in (*found.values(), *refused.values()):
        answers(function, 0)
        module, _, name = function.rpartition(".")
        modules.setdefault(module, set()).add(name)
    lines = [line for module in sorted(modules) for line in _import(module, modules[module])]
    return "\n".join(
        [
            f'"""Where a plant asks for what the capabilities know of.\n\n{MADE}\n"""',
            "",
            "from __future__ import annotations",
            "",
            *lines,
            "",
            "FOUND = {",
            *(f'    "{name}": {function.rpartition(".")[2]},' for name, function in found.items()),
            "}",
            "REFUSED = {",
            *(f'    "{what}": {function.rpartition(".")[2]},' for what, function in refused.items()),
            "}",
            "",
        ]
    )


def codes() -> str:
    """All small integers."""
    meaning = "The small integers by which the kernel calls things, each beside the word that people read."
    parts = [
        f'"""{meaning}\n\n{MADE}\n"""',
        "\nfrom __future__ import annotations\n\nfrom typing import Final\n",
        CONSTANTS,
    ]
    own = [each for capability in CAPABILITIES for each in capability.codes]
    parts += [_codes(each.name, each.meaning, list(each.words), list(each.words.values()), 0) for each in own]
    for shared in SHARED:
        said = messages(shared.name.lower())
        first = said[0].number
        words, names = [each.word for each in said], [each.constant for each in said]
        if first:
            parts.append(f"FIRST_REQUEST: Final = {first}")
        parts.append(_codes(shared.name, shared.meaning, words, names, first))
    return "\n".join(parts)


def _codes(name: str, meaning: str, words: list[str], constants: list[str], first: int) -> str:
    lines = [*(f"# {line}" for line in _wrapped(meaning) if line), f"{name}: Final = ("]
    lines += [f'    "{word}",' for word in words] + [")"]
    lines += [f"{constant} = {number}" for number, constant in enumerate(constants, first) if constant]
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > 115:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def tables() -> str:
    """An accessor for every table."""
    found: tuple[Table, ...] = assembled(CAPABILITIES)
    names = sorted(["Header", "Rows", *(table.rows for table in found)], key=lambda name: (not name[0].isupper(), name))
    return "\n".join(
        [
            f'"""The tables of a block, seen from the kernel: `machines(h)[m].operation`.\n\n{MADE}\n"""',
            "",
            "from __future__ import annotations",
            "",
            "from lineside.kernel.core.accessor import Header, Rows, accessor",
            "",
            "__all__ = [",
            *(f'    "{name}",' for name in names),
            "]",
            "",
            *(f'{table.rows} = accessor("{table.name}")' for table in found),
            "",
        ]
    )


FILES: dict[str, Callable[[], str]] = {
    "lower/codes.py": codes,
    "lower/parts.py": lowering_parts,
    "lower/traits.py": trait_finders,
    "kernel/core/table.py": tables,
    "kernel/chains/belief.py": belief_chains,
    "kernel/chains/truth.py": truth_chains,
    "kernel/chains/tally.py": tally_chains,
    "kernel/chains/imagine.py": imagine_chains,
    "kernel/chains/start.py": start_chains,
    "kernel/chains/resume.py": resume_chains,
    **{f"kernel/chains/{hook.name}.py": partial(hook_module, hook) for hook in HOOKS},
}
"""The modules that are made, by their place in the package."""


def main() -> None:
    """Write what has changed."""
    for name, make in FILES.items():
        text = make()
        file = PACKAGE / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            print(f"{name} is written anew")  # noqa: T201 - what a command line prints is its output


if __name__ == "__main__":
    main()
