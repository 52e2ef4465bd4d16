"""Chinese on the terminal: who asks for it, or whose system speaks it, reads no English; JSON is the same for all."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from lineside.chinese import SENTENCES, chinese
from lineside.chinese.events import EVENTS, FACTS, REQUESTS, UPSETS
from lineside.cli import main
from lineside.glossary import GLOSSARY
from lineside.lower import codes
from lineside.model import load
from lineside.model.hint import hints
from lineside.run.words import tell
from lineside.simulate.note import note_told
from lineside.simulate.terminal import lines_of
from lineside.tongue import either, of_system, speaking
from tests.system import ROOT
from tests.unit.model import pages
from tests.unit.model.broken_models import Broken, sections

if TYPE_CHECKING:
    from collections.abc import Iterator

BROKEN = [pytest.param(it, id=f"{name}: {it.what}") for name, several in sections().items() for it in several]
ENGLISH = re.compile(r"\b(the|of|is|are|and|an?|this|no|found|expected|has|for|with|which)\b")
"""Words that stand in every English sentence, and in no name."""
SHORT = ("--for", "8h", "--replications", "2")


@pytest.fixture(autouse=True)
def as_wide_as_a_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert main([*arguments]) == status
    out, err = capsys.readouterr()
    return out + err


def in_english(text: str) -> list[str]:
    """English words outside of names in backquotes."""
    return ENGLISH.findall(re.sub(r"`[^`]*`", "", text))


@pytest.mark.parametrize(
    "arguments",
    [
        ("simulate", "engine-cell", *SHORT, "--sensitivity"),
        ("simulate", "tandem", "--for", "20s", "--replications", "1"),
        ("check", "engine-cell"),
        ("check", "engine-line"),
        ("compare", "tandem", "--with", "stations.s2.buffer=9", *SHORT),
        ("compare", "engine-line-manual", "engine-line", "--for", "4h", "--replications", "2"),
    ],
    ids=" ".join,
)
def test_what_is_printed_holds_no_english_sentence(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert in_english(said(capsys, *arguments, "--lang", "zh")) == []


HEADS = re.compile(
    r"\b(machines?|state|queue|product|completed|scrapped|workers|fleet|order|later|journal|records)\b(?!-)"
)
"""Words that stand over columns and in lines of a run."""


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first quarter of an hour of a cell with people, vehicles and parts."""
    file = tmp_path_factory.mktemp("run") / "cell.log"
    assert main(["run", "engine-cell", "--for", "15min", "--speed", "max", "--quiet", "--journal", str(file)]) == 0
    return file


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--for", "1min", "--speed", "max", "--no-screen", "--journal"),
        ("replay",),
        ("verify",),
        ("forecast", "--futures", "20", "--until", "+20min", "--if", "one fewer assemblers", "--if", "press/1 down 1h"),
        ("forecast", "--from", "5min", "--if", "one fewer assemblers"),
        ("history",),
        ("history", "--losses"),
    ],
    ids=" ".join,
)
def test_what_is_printed_of_a_run_holds_no_english(
    arguments: tuple[str, ...], journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main([*arguments, str(journal), "--lang", "zh"])
    told = "".join(capsys.readouterr()).replace(str(journal), "")
    assert status in (0, 2), told
    told = re.sub(r"`[^`]*`|lineside run --\w+|/\S+", "", told)
    assert re.search("[一-鿿]", told)
    assert in_english(told) == []
    assert HEADS.findall(told) == []


def test_every_record_of_a_run_has_its_chinese() -> None:
    assert list(FACTS) == list(codes.FACTS)
    assert list(REQUESTS) == list(codes.REQUESTS)
    assert list(UPSETS) == list(codes.UPSETS)
    plant = load("engine-cell")
    kinds = [*range(len(codes.FACTS) + 1), *(codes.FIRST_REQUEST + n for n in range(len(codes.REQUESTS) + 1))]
    for kind in kinds:
        for x in (0, 1, codes.REJECTED):
            english = tell(plant, [0, kind, 0, 1, x, 1])
            told = re.sub(r"number \d+, which is unknown", "", chinese(english))
            assert not re.search(r"\b(part|at|to|for|no|of|person|question|order|which)\b", told), (english, told)
            assert re.search("[一-鿿]", told), english
    assert chinese("arrived: part") == f"{EVENTS['arrived: {}'].partition('：')[0]}：part", "names stay as they are"


SAYS_BY_ITSELF = {
    *("run/live.py", "run/words.py", "forecast/display.py"),  # held by what is printed, above
    *("run/programs.py", "run/watch.py", "run/foreign.py", "run/outbox.py"),  # on screens and to programs
    *("run/handle.py", "run/__init__.py", "link/plc.py"),  # in Python
}
PIECES = {
    *("the end was reached", "interrupted from the keyboard", "terminated by the system"),  # of no sentence
    *("from {} to {}, lineside {}", "source {}", "{} in {}", "the revised model", "The emulated plant."),
    *("a model's file, or the name of a bundled example", "a dispatching rule that the run has; not called"),
    *("a webhook's address begins with https:// or http://", "the model in {}", "version of the messages"),
    # what stands within a sentence that is in the catalogue whole
    *("{} of its brokers speak that", "none of its brokers speaks that", ", but the database of another program"),
    *("{} is not a journal{}", "; not used: {}", ", {} of them in what both versions know", "{} files"),
    *("by lineside {}, kernel {}", "{}, begun {} with seed {} {}", "{}: records {} to {} in {}, {} snapshots"),
    *("say where they are met: --plant mqtt://HOST:PORT, or --plant links", "{} is of a run with real devices; {}"),
    *("a question waits", "{} questions wait", "An order is not released yet", "{} orders are not released yet"),
    "{}{} for an answer: what the line believes may be wrong there.",
    "{}: each is let in when its time comes, as the model says.",
    *("{} late rows in {} days", "{}: `{}` is no {} of {}", "; the columns are {}", "late rows of {} have "),
    "this is another plant than the run's; ",
    (
        "the run of {} goes by dispatching rules of its user, and {} file of rules was given: give the one that it"
        " began with (`--rules FILE`)"
    ),
    "{}; all {} records were handled again by this one, kernel {}: {} of its states agree{}, {}",
}
SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,}|[a-z]{2,} \{\}|\{\} [a-z]{2,}")


def _sentences(path: Path) -> Iterator[str]:
    """Every text of a source that reads like a sentence, `{}` for what varies; no docstrings, SQL or help."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            apart |= {id(part) for part in ast.walk(node) if part is not node and not isinstance(part, ast.IfExp)}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("Option", "Argument"):
            apart |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in apart:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        else:
            continue
        if SENTENCE.search(text) and not re.search("SELECT|CREATE|INSERT|DELETE|UPDATE ", text):
            yield text


def test_every_sentence_of_runs_forecasts_and_histories_has_its_chinese() -> None:
    sources = ROOT / "src" / "lineside"
    files = [path for name in ("run", "forecast", "history") for path in sorted((sources / name).rglob("*.py"))]
    files += [sources / "link" / f"{name}.py" for name in ("emulated", "loopback", "message", "pipe")]
    said = [
        (path.relative_to(sources).as_posix(), text)
        for path in files
        if path.relative_to(sources).as_posix() not in SAYS_BY_ITSELF
        for text in _sentences(path)
    ]
    assert len(said) > 150
    lacking = [(where, text) for where, text in said if text not in PIECES and chinese(text) == text]
    assert lacking == []
    assert {text for _, text in said} >= PIECES, "these are said no more"


def test_the_words_are_those_of_the_glossary(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "simulate", "engine-cell", "--for", "7d", "--replications", "2", "--lang", "zh")
    for term in ("throughput", "cycle_time", "wip", "scrapped", "busy", "starved", "waiting_worker", "interlock"):
        assert GLOSSARY[term].zh in told, term


@pytest.mark.parametrize(
    ("environment", "encoding", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "utf-8", "zh"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN"}, "utf-8", "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "utf-8", "en"),
        ({"LANG": "zh_CN.GB18030"}, "gb18030", "zh"),
        ({"LANG": "zh_CN"}, "ascii", "en"),
        ({"LANG": "de_DE.UTF-8"}, "utf-8", "en"),
        ({"LANG": ""}, "utf-8", "en"),
    ],
)
def test_without_being_asked_it_speaks_as_the_system_does(
    environment: dict[str, str], encoding: str, language: str
) -> None:
    assert of_system(environment, encoding) == language


def test_the_systems_language_is_heeded_and_the_option_goes_before_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "瓶颈" in said(capsys, "check", "tandem")
    assert "bottleneck" in said(capsys, "check", "tandem", "--lang", "en")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "瓶颈" in said(capsys, "--lang", "zh", "check", "tandem")
    assert "bottleneck" in said(capsys, "check", "tandem"), "one command's language is not the next one's"


def test_json_and_files_are_the_same_in_every_language(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = []
    for language in ("en", "zh"):
        document = json.loads(said(capsys, "simulate", "tandem", *SHORT, "--json", "--lang", language))
        found.append({key: value for key, value in document.items() if key != "wall_s"})
    assert found[0] == found[1]
    assert found[0]["notes"] == [] or in_english(" ".join(found[0]["notes"]))


def test_another_language_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "check", "tandem", "--lang", "fr", status=2)
    assert "--lang: expected en or zh, found 'fr'" in told


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_wrong_with_a_model_is_told_in_chinese(broken: Broken, tmp_path: Path) -> None:
    for problem in pages.refusal(broken, tmp_path).problems:
        for text in filter(None, (problem.message, problem.hint)):
            told = chinese(text)
            assert told != text or not in_english(text), text
            assert in_english(told.partition("不是 YAML：")[0]) == [], told


def test_an_error_is_told_in_chinese_at_its_place(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text(load("tandem").source.text.replace("buffer", "bufer"), encoding="utf-8")  # type: ignore[union-attr]
    assert "plant.yaml:4:8: 没有 `bufer` 这个键（是否指 `buffer`？）" in said(
        capsys, "check", str(file), "--lang", "zh", status=2
    )


def test_every_remark_about_the_examples_has_its_chinese() -> None:
    for name in ("engine-cell", "engine-line", "engine-line-manual", "machining-cell"):
        for hint in hints(load(name)):
            assert chinese(hint.text) != hint.text, hint.text


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_fills_a_sentence_stands_in_its_chinese(sentence: str) -> None:
    fillings = [f"x{n}x" for n in range(sentence.count("{}"))]
    told = SENTENCES[sentence].format(*fillings)
    missing = [each for each in fillings if each not in told]
    assert not missing or sentence.startswith("none is")
    assert "{}" not in told


def test_a_note_of_a_variant_names_it() -> None:
    with speaking("zh"):
        told = note_told("two testers: interrupted: 3 replications were finished, and only they are told of here")
    assert told == "注：two testers：已中断：完成了 3 次重复，以下只含这些。"
    assert note_told("so").startswith("Note: ")


@pytest.mark.parametrize("room", [20, 33, 80])
def test_chinese_lines_fit_and_begin_with_no_stop(room: int) -> None:
    text = "小时产量按 75 个工作小时计；“按全部时间”以 168 h 计（含夜间），生产周期、在制品和排队也按全部时间计。" * 3
    lines = lines_of(text, room)
    assert all(cell_len(line) <= room and line[0] not in "，。；）、" for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_what_is_spoken_ends_with_its_block() -> None:
    with speaking("zh"):
        assert either("busy", "加工") == "加工"
    assert either("busy", "加工") == "busy"
