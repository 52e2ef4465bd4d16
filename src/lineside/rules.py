"""A user's own dispatching rules: read from a file or given as functions, checked, compiled, and put into a block.

A rule is a function that gives a waiting part a number; the part with the smallest goes first, the one that has waited
longest among equals:

    def my_rule(now, due, released, queued, work, remaining, priority):
        return due - now - 2.0 * remaining

All times are in seconds since the start of the run (`due` is infinite for a part without a due date); `work` and
`remaining` are the mean work of the step and of the rest of the route. A model calls it `my-rule`.
"""

from __future__ import annotations

import atexit
import importlib.util
import inspect
import os
import re
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from lineside.errors import InputError, ModelError, Place, Problem
from lineside.extras import need
from lineside.lower import codes
from lineside.model.element import kebab
from lineside.model.fault import suggestion

if TYPE_CHECKING:
    from types import ModuleType

    from lineside.lower.block import Block
    from lineside.model.plant import Plant

PARAMETERS = ("now", "due", "released", "queued", "work", "remaining", "priority")
SIGNATURE = f"({', '.join(PARAMETERS)})"
MOST_BYTES = 1_000_000
COLOUR = re.compile("\x1b\\[[0-9;]*m")
RuleFunction: TypeAlias = Callable[[float, float, float, float, float, float, float], float]

_origins: dict[str, str] = {}
"""The file that each copy was made of, for messages."""
_compiled: dict[str, tuple[int, object]] = {}
"""Address and compiled function of each rule used in this process, by its token: an address is good in one process."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A user's own rule. The token tells two functions apart that are alike but for values around them."""

    name: str
    function: RuleFunction
    token: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __reduce__(self) -> tuple[Callable[..., Rule], tuple[object, ...]]:
        """Another process reads the rule from its copy again, so that it finds what was compiled of it."""
        copy = Path(self.function.__code__.co_filename)
        if copy.parent == _folder():
            return _reread, (self.name, str(copy), self.function.__name__, self.token)
        return Rule, (self.name, self.function, self.token)

    def address(self) -> int:
        """Where this process calls it; compiled when first asked for. Raises InputError when it cannot be."""
        from lineside.simulate.interrupt import postponed

        if self.token not in _compiled:
            with postponed():  # a Ctrl-C in one of the compiler's callbacks would be lost
                _compiled[self.token] = _compile(self)
        return _compiled[self.token][0]


def read_rules(path: str | Path) -> dict[str, RuleFunction]:
    """The rules that a Python file defines, by the names that models use: every public function is one.

    The file is run. Raises InputError when it cannot be read or run, or when a function takes something else.
    """
    file = Path(path)
    try:
        source = file.read_bytes()
    except OSError as error:
        raise _refusal(Place(str(path)), f"cannot be read: {error.strerror}") from None
    if len(source) > MOST_BYTES:
        raise _refusal(Place(str(path)), f"has {len(source):,} bytes; a file of rules has at most {MOST_BYTES:,}")
    module = _run(file, source)
    rules = {
        kebab(name): function
        for name, function in vars(module).items()
        if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
    }
    if not rules:
        raise _refusal(Place(str(path)), f"defines no rule: a function such as `def my_rule{SIGNATURE}`")
    return {name: _checked(name, function, str(path)) for name, function in rules.items()}


def station_rules(plant: Plant, rules: Mapping[str, RuleFunction]) -> tuple[Rule | None, ...]:
    """For each station the user's own rule, where it has one.

    Raises InputError for a function that is no rule, ModelError where the plant names a rule that was not given.
    """
    own = {name: Rule(name, _checked(name, function, "<python>")) for name, function in rules.items()}
    missing = [
        Problem(
            plant.place("dispatch", station),
            f"no rule is called `{name}`",
            suggestion(name, [*codes.RULES[: codes.OWN_RULE], *own]),
        )
        for station, name in plant.dispatch.items()
        if name not in codes.RULES[: codes.OWN_RULE] and name not in own
    ]
    if missing:
        raise ModelError(missing)
    used = {name: own[name] for name in plant.dispatch.values() if name in own}
    for rule in used.values():
        rule.address()
    return tuple(used.get(plant.dispatch.get(station, "")) for station in plant.stations)


def plug_in(block: Block, rules: Iterable[Rule | None]) -> None:
    """Write the rules' addresses in this process into the block's stations."""
    for station, rule in zip(block.table("station"), rules, strict=True):
        if rule is not None:
            station["rule_address"] = rule.address()


def _checked(name: str, function: RuleFunction, file: str) -> RuleFunction:
    """The function, if it can be a rule."""
    if name in codes.RULES:
        raise _refusal(Place(file), f"rule `{name}` has the name of one that is built in", "call it something else")
    given = tuple(inspect.signature(function).parameters) if inspect.isfunction(function) else ()
    if given != PARAMETERS:
        raise _refusal(_place(function, file), f"rule `{name}` must take exactly {SIGNATURE}, in this order")
    return function


def _place(function: object, file: str) -> Place:
    code = getattr(function, "__code__", None)
    return Place(file, code.co_firstlineno, 1) if code is not None else Place(file)


def _refusal(place: Place, message: str, hint: str = "") -> InputError:
    return InputError([Problem(place, message, hint)])


@cache
def _folder() -> Path:
    """Where copies are kept; a folder for this process where the cache cannot be written."""
    from lineside.kernel.build.cache import cache_folder

    folder = cache_folder() / "rules"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f".{os.getpid()}").touch()
        (folder / f".{os.getpid()}").unlink()
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="lineside-rules-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _run(file: Path, source: bytes) -> ModuleType:
    """Run a file of rules, from a copy in the cache folder: there what is compiled of it is kept, by its contents."""
    name = f"lineside_rules_{blake2b(source, digest_size=8).hexdigest()}"
    copy = _folder() / f"{name}.py"
    if not copy.exists():
        fresh = copy.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(source)
        fresh.replace(copy)
    _origins[str(copy)] = str(file)
    try:
        return _import(copy)
    except SyntaxError as error:
        raise _refusal(Place(str(file), error.lineno or 0, error.offset or 1), f"no Python: {error.msg}") from None
    except Exception as error:  # noqa: BLE001 - whatever a user's file raises is told to the user
        line = error.__traceback__.tb_next if error.__traceback__ else None
        while line is not None and line.tb_next is not None and line.tb_frame.f_code.co_filename != str(copy):
            line = line.tb_next
        at = line.tb_lineno if line is not None else 0
        raise _refusal(Place(str(file), at, 1), f"failed: {type(error).__name__}: {error}") from None


def _import(copy: Path) -> ModuleType:
    """The module of a copy. It is registered: numba looks it up when it loads what was compiled before."""
    if copy.stem not in sys.modules:
        spec = importlib.util.spec_from_file_location(copy.stem, copy)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[copy.stem] = module
    return sys.modules[copy.stem]


def _reread(name: str, copy: str, function: str, token: str) -> Rule:
    return Rule(name, getattr(_import(Path(copy)), function), token)


def _compile(rule: Rule) -> tuple[int, object]:
    from lineside.lower.mode import JIT

    if not JIT:
        from lineside.kernel.flow.dispatch import OWN_RULES

        number = len(OWN_RULES) + 1
        OWN_RULES[number] = rule.function
        return number, rule.function
    need("compile", "a rule of one's own, which is compiled,")
    import numba

    kept = Path(rule.function.__code__.co_filename).parent == _folder()
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_folder())
    try:
        double = numba.types.float64
        # With Python's errors a rule that divides by zero would print one for every part, and go on with rubbish.
        decorate: Any = numba.cfunc(double(*[double] * len(PARAMETERS)), cache=kept, error_model="numpy")
        function = decorate(rule.function)
    except numba.core.errors.NumbaError as error:
        lines = [line.strip() for line in COLOUR.sub("", str(error)).splitlines() if line.strip()]
        said = next((line for line in lines if not line.startswith("Failed in nopython mode")), "no reason was given")
        file = rule.function.__code__.co_filename
        place = _place(rule.function, _origins.get(file, file))
        hint = "a rule may use numbers, `if`, `min`, `max` and the functions of `math`"
        raise _refusal(place, f"rule `{rule.name}` cannot be compiled: {said}", hint) from None
    finally:
        numba.config.CACHE_DIR = before
    return int(function.address), function
