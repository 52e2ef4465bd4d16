"""No refusal without Chinese words: every one that the sources can say is in the catalogue, the ledger's, too."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from lineside.web.problem import Fault
from lineside.web.refusal import DETAILS, OTHERWISE, TITLES, detail_in_chinese, in_chinese, is_chinese
from tests.system import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES = sorted([*(ROOT / "src/lineside/web").rglob("*.py"), ROOT / "src/lineside/run/watch.py"])
REFUSALS = {"WebError": (1, 2), "ProblemDetails": (9, 9), "_problem": (1, 2)}
"""What says a refusal, and where its title and its detail stand among the arguments."""


def _sentence(node: ast.expr | None) -> str | None:
    """A text in the sources, `{}` for what varies; None: it is made elsewhere."""
    if isinstance(node, ast.IfExp):
        return _sentence(node.body)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def _said() -> Iterator[tuple[str, str | None, str | None]]:
    for path in PLACES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
                named = {keyword.arg: keyword.value for keyword in node.keywords}
                title, detail = (
                    node.args[place] if place < len(node.args) else named.get(name)
                    for place, name in zip(REFUSALS[node.func.id], ("title", "detail"), strict=True)
                )
                yield f"{path.name}:{node.lineno}", _sentence(title), _sentence(detail)


def test_every_refusal_has_chinese_words() -> None:
    said = list(_said())
    assert len(said) > 50
    lacking = [f"{place}: {title}" for place, title, _ in said if title and not in_chinese(title, TITLES)]
    lacking += [f"{place}: {detail}" for place, _, detail in said if detail and not in_chinese(detail, DETAILS)]
    assert lacking == []


@pytest.mark.parametrize("catalogue", [TITLES, DETAILS])
def test_what_varies_is_kept_and_all_words_are_chinese(catalogue: dict[str, str]) -> None:
    for key, words in catalogue.items():
        assert key.count("{}") == words.count("{}"), key
        assert any("一" <= sign <= "鿿" for sign in words), key


LEDGER = ROOT / "src/lineside/district"
TOLD_OF = sorted(
    [
        *(
            LEDGER / name
            for name in (
                "amount.py",
                "arithmetic.py",
                "change.py",
                "connected.py",
                "figure.py",
                "growth.py",
                "indicator.py",
            )
        ),
        *(LEDGER / name for name in ("interval.py", "outlook.py", "period.py", "rollup.py", "sight.py", "unit.py")),
        LEDGER / "connected.py",
        LEDGER / "value.py",
        *(LEDGER / "registry").glob("*.py"),
        *(LEDGER / "store" / f"{name}.py" for name in ("account", "figures", "history", "intake", "ledger")),
        *(LEDGER / "store" / f"{name}.py" for name in ("passwords", "registry")),
        *(LEDGER / "sheet" / f"{name}.py" for name in ("book", "container", "draw", "importing", "names", "probe")),
        *(LEDGER / "sheet" / f"{name}.py" for name in ("propose", "reading", "reconcile", "restoring")),
        *(LEDGER / "briefing" / f"{name}.py" for name in ("briefing", "citing", "placeholder", "wording")),
        *(LEDGER / "posting" / f"{name}.py" for name in ("comparison", "document", "live", "result")),
        *(LEDGER / "park" / f"{name}.py" for name in ("counts", "grade", "handover", "kept", "policy", "shared")),
        *(LEDGER / "park" / "intake").glob("*.py"),
        LEDGER / "cli_share.py",
        ROOT / "src/lineside/web/drawing.py",
    ]
)
"""Where the ledger, its workbooks, its briefings and the layout say what is wrong, or ask."""
SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,}|[a-z]{2,} \{\}|\{\} [a-z]{2,}")
NO_REFUSAL = {
    # what is done, as the history names it
    *(
        "set person",
        "add account",
        "add figures",
        "add memberships",
        "add records",
        "change account",
        "define indicators",
    ),
    *("edit figure", "end membership", "figure {}", "issue token", "make ledger", "a new ledger", "membership {}"),
    *("new account", "new password", "new secret", "remove account", "revise record", "set password", "take in"),
    *("withdraw figure", "import {}", "settled with {}", "result of {}", "run of {}", "simulation of {}"),
    *("comparison of variants", "comparison of {} with {}", "retrofit to {}", "simulated retrofit"),
    # what an estimate or a reading is called, in both languages where it is shown
    *("by {} times, so to {} times", "{} by {} percentage points", "{} by {} {} of the base", "to {} {} times"),
    *("to {} times the base", "to {} times", "unchanged when rounded to 0.1 %", "to one half", "not found"),
    *("seasonal shares of {} earlier years, 95 % prediction interval", "{}: the months to come at {} of its pace"),
    *("seasonal share of 1 earlier year, too few for an interval", "{} to {} less {} to {}"),
    # keys, names of columns, parts of a sentence that is in the catalogue whole, and what nobody is shown
    *("subject indicator period value unit measure of compared_with base price scope scope_list attribution vintage",),
    *("{} status said_by source place release counterpart synthetic note", "dated lists", "{} per {}", "indicator {}"),
    *("row {}", "column {}", "corner {}", "name {}", "{} in {}", "{} times", "1/{} of", ", {} apart", "record {}: "),
    *("; were {} mixed up?", "{}, {} {} stands ({}, {}{}){}", "{}: {} · {} · {}: {} sent", "; near it are {}"),
    *("{} figures differ from what this source said before", "{} ({}); ask to revise them", "f.last_month {} ${}"),
    *("it is {} what stands for the same or a near period: were {} mixed up?", " and {} more"),
    *(
        "near it are {}",
        "define it, say which one is meant, or leave the row out",
        "of the {}",
        "{} {} (release class {})",
    ),
    *(
        "published claim",
        "service case",
        "joint project",
        "idle hours",
        "shared order",
        "cluster system",
        "released month",
        "line or way of working",
        "remove record",
        "keep document",
    ),
    # what commands tell of what they did, and what they keep as reasons and names
    *("taken over by the line at {}", "{}: {} h of {} h, idle in {} of the run's open time", "{}: counts of {}"),
    *("{}  own orders on time at {} at least  {}", "shared order {}"),
    *("{} yuan dearer than elsewhere", "placed by simulation in {}", "idle by {}", "every month has 28 days"),
    *("take document away", "{} within {}", "of {}", "of each row's indicator"),
    *(" by {} at {} ({})", "{} was changed{} since it was looked at; look again, then change it"),
    *("仿真，每侧至少{}次重复（simulated, {} replications or more）", "按模型清点（counted in the models）"),
    *("仿真，{}次重复，共同随机数（simulated under common random numbers）；{}", "{}, a drawing in DXF,"),
    "the same",  # a difference of nothing: the page of results has its Chinese
    *("at {}", "no reason given", " at `{}`", "{} of {}", "{} records of it, this journal has {}", "or {}"),
    # told to whoever keeps the ledger, in its log
    (
        "the ledger at {} could not be written: {}. See whether what you did is there before you do it again; it is"
        " there wholly or not at all"
    ),
    (
        "the ledger at {} could not be read: {}. Look at what it is kept on; where its file is damaged, a backup brings"
        " it back: lineside ledger restore"
    ),
}


def _sentences() -> Iterator[tuple[str, str]]:
    """Every text of these sources that reads like a sentence, and where it stands; texts about the code are none."""
    for path in TOLD_OF:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        no_text = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                no_text |= {id(part) for part in ast.walk(node) if part is not node and not isinstance(part, ast.IfExp)}
        for node in ast.walk(tree):
            if id(node) not in no_text and isinstance(node, ast.Constant | ast.JoinedStr):
                text = _sentence(node)
                if (
                    text
                    and not text[0].isupper()
                    and SENTENCE.search(text)
                    and not re.search(r"SELECT|CREATE|INSERT|DELETE|JOIN under", text)
                ):
                    yield f"{path.name}:{node.lineno}", text


def test_whatever_the_ledger_refuses_or_asks_has_chinese_words() -> None:
    said = list(_sentences())
    assert len(said) > 200
    lacking = [
        f"{place}: {text}"
        for place, text in said
        if text not in NO_REFUSAL
        and text not in DETAILS
        and not is_chinese(in_chinese(text.replace("{}", "7"), DETAILS))
    ]
    assert lacking == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("f-1 is a firm, not a chain", "f-1 属于 企业，不是产业链"),
        (
            "record x: `name`: Field required; `code`: Value error, nothing is a member of itself",
            "记录 x：`name`：必填；`code`：不能归属于自己",
        ),
        ("what is planned or claimed does not add to what happened", "计划或对外公布数不能与实际发生数相加"),
        (
            "these figures cannot be added: a growth (f-1) is not a level, and only levels add; f-2 stands twice",
            "这些数不能相加：增速（f-1）不是水平数，只有水平数可以相加；f-2 出现两次",
        ),
    ],
)
def test_sentences_within_sentences_and_words_are_chinese_too(english: str, chinese: str) -> None:
    assert in_chinese(english, DETAILS) == chinese


def test_what_a_library_says_is_told_in_chinese_all_the_same() -> None:
    assert in_chinese("nobody wrote this", DETAILS) == ""
    assert detail_in_chinese("some library says so itself") == OTHERWISE
    assert detail_in_chinese("") == ""
    fault = Fault(message="Field required", hint="say it")
    assert (fault.message_zh, fault.hint_zh) == ("必填", "请说明")


def test_no_text_however_made_takes_long() -> None:
    """What varies may be anything that somebody sent."""
    for text in ("figure " + " · " * 1300, "; " * 2000, "`: `" * 1000, "a is a b, not a c; " * 200):
        in_chinese(text, DETAILS)
