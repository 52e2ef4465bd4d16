"""What holds of every document: its models load, its links lead somewhere, its scripts exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lineside
from docs import moving_picture
from lineside.model.load import load, loads
from tests.exact.registry import CASES

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
# By docs/kernel_pages.py.
GENERATED = {ROOT / "docs" / "reference" / f"{name}.md" for name in ("state", "facts", "capabilities")}
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]

FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[\w-]*)[^\n]*\n(?P<text>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL
)
OUTPUT = re.compile(r"<!-- output: (?P<name>\S+) -->\n(?P<text>.*?)<!-- end of output -->", re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]+\]\((?P<target>[^)]+)\)")
LINK = re.compile(r"\]\((?P<target>[^)\s#]+)(?:#[^)]*)?\)")


def blocks(path: Path, language: str) -> list[tuple[int, str]]:
    """The fenced blocks of one language: the line on which each begins, and its text."""
    text = path.read_text(encoding="utf-8")
    found = [match for match in FENCE.finditer(text) if match["language"] == language]
    return [(text.count("\n", 0, match.start()) + 1, match["text"]) for match in found]


MODELS = [
    pytest.param(text, id=f"{path.relative_to(ROOT)}:{line}")
    for path in DOCUMENTS
    for line, text in blocks(path, "yaml")
    if not text.lstrip().startswith("# part")
]


@pytest.mark.parametrize("text", MODELS)
def test_every_model_in_a_document_loads(text: str, tmp_path: Path) -> None:
    plant = loads(text, folder=tmp_path)
    assert plant.stations
    assert plant.products


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(path: Path) -> None:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    targets = [match["target"] for match in LINK.finditer(text) if "://" not in match["target"]]
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert [target for target in missing if (path.parent / target).resolve() not in GENERATED] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_script_that_a_document_starts_exists(path: Path) -> None:
    started = [
        line for _, text in blocks(path, "console") for line in text.splitlines() if line.startswith("$ scripts/")
    ]
    assert [line for line in started if not (ROOT / line.split()[1]).is_file()] == []


def test_both_readmes_open_with_pictures_in_their_language() -> None:
    folder = ROOT / "docs" / "pictures"
    shown: list[Path] = []
    for path, language in zip(READMES, ("en", "zh"), strict=True):
        opening = path.read_text(encoding="utf-8").partition("\n## ")[0]
        pictures = [ROOT / match["target"] for match in PICTURE.finditer(opening)]
        assert len(pictures) >= 3
        assert {picture.suffixes[0] for picture in pictures} == {f".{language}"}
        shown += pictures
    assert sorted(shown) == sorted(folder.iterdir()), (
        "docs/pictures.py and docs/moving_picture.py make these and no others"
    )
    for picture in shown:
        data = picture.read_bytes()
        assert (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
        assert len(data) <= (2_000_000 if b"ANIM" in data[:64] else 150_000)
    assert [picture.name for picture in shown if b"ANIM" in picture.read_bytes()[:64]] == [
        "pumps.en.webp",
        "pumps.zh.webp",
    ]


def test_the_moving_picture_shows_what_the_tutorial_says() -> None:
    """Its end tells the improvement that the tutorial's model brings, and its words stand beside it."""
    model, said = moving_picture.model(), moving_picture.TUTORIAL.read_text(encoding="utf-8")
    brings = re.search(r"Improvement: one person more a shift of assembler brings .*?\(\+([\d.]+)%\)", said)
    assert brings is not None
    for path, blank in zip(READMES, (" ", ""), strict=True):
        words = path.read_text(encoding="utf-8").partition("(docs/pictures/pumps.")[0].rpartition("![")[2]
        assert f" {brings[1]}{blank}%" in words
        assert f" {len(model.splitlines())} " in words


def test_an_animated_picture_holds_its_frames() -> None:
    still = b"RIFF\x12\0\0\0WEBPVP8 \x05\0\0\0abcde\0"
    frames = [moving_picture.Frame(still, x, (40, 20), 100) for x in (0, 20)]
    data = moving_picture.animated(frames, 60, 20)
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert data.count(b"ANMF") == data.count(b"VP8 \x05\0\0\0abcde\0") == 2
    assert data[24:30] == bytes([59, 0, 0, 19, 0, 0])


def test_both_readmes_begin_with_the_same_two_lines_and_show_the_same_output() -> None:
    english, chinese = (path.read_text(encoding="utf-8") for path in READMES)
    first = "$ scripts/lineside run engine-line\n$ scripts/test\n"
    for text, language in ((english, ""), (chinese, " --lang zh")):
        assert next(match["text"] for match in FENCE.finditer(text) if match["language"] == "console") == first
        assert f"```console\n$ scripts/lineside simulate engine-cell --for 7d{language}\n```" in text
    shown = [[match.groups() for match in OUTPUT.finditer(text)] for text in (english, chinese)]
    assert [[name for name, _ in each] for each in shown] == [["engine-cell"]] * 2
    figures = [[re.findall(r"[\d.,]*\d ± [\d.]+", text) for _, text in each] for each in shown]
    assert figures[0] == figures[1]

    assert first in [text for _, text in blocks(ROOT / "docs" / "index.md", "console")]


def test_decisions_are_numbered_in_one_way() -> None:
    for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        assert path.read_text(encoding="utf-8").startswith(f"# {int(path.name[:4])}. "), path.name


def test_the_figures_on_the_readmes_are_the_products_own() -> None:
    """Counted where they come from: exact figures, the pictured line, and what the benchmarks measured."""
    cases, line = len(CASES), load("engine-line")
    figures = sum(len(case.figures) for case in CASES)
    stations, machines = len(line.stations), sum(station.machines for station in line.stations.values())
    measured = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    speed = re.search(r"\| services a second, plain line .*? / ([\d.]+) M \|", measured)
    slower = re.search(r"\| the same, ratio of bests \| 1 \| ([\d.]+) times slower \| ([\d.]+) times slower", measured)
    assert speed is not None
    assert slower is not None
    lean, textbook = (round(float(each)) for each in slower.groups())
    english, chinese = (" ".join(path.read_text(encoding="utf-8").split()) for path in READMES)
    for said in (
        f"{figures} figures of {cases} models",
        f"{machines} machines",
        f"{stations} stations",
        f"{speed[1]} million services a second on one core: {lean} times a lean SimPy model",
        f"of the same line, {textbook} times a textbook one",
    ):
        assert said in english
    services = f"{float(speed[1]) * 100:.0f}万次"
    for said in (
        f"{cases}个模型的{figures}个数值",
        f"{machines} 台设备",
        f"{stations}个工位",
        services,
        f"的{lean}倍",
        f"的{textbook}倍",
    ):
        assert said in chinese


def test_what_is_cited_is_this_version() -> None:
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert cited is not None
    assert cited[1] == lineside.__version__
