"""The layout editor's server: what it shows, what it saves, and what it refuses."""

from __future__ import annotations

import asyncio
import re
import struct
import zlib
from typing import TYPE_CHECKING

import ezdxf.filemanagement
import httpx
import pytest

from lineside.model.load import file_of, load
from lineside.web.drawing import DrawingError, read_dxf, read_png
from lineside.web.layout import Editor, layout_app
from lineside.web.refusal import OTHERWISE, is_chinese
from tests.quick import within

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ezdxf.document import Drawing

MODEL = """\
plant: small             # a comment
stations: {saw: {machines: 2}, pack: {}}
products: {frame: {route: [{at: saw, time: 60 s}, {at: pack, time: 20 s}]}}
release: {frame: always} # another
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plant.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return path


def ask(editor: Editor, method: str, path: str, json: object = None, **headers: str) -> httpx.Response:
    async def story() -> httpx.Response:
        transport = httpx.ASGITransport(layout_app(editor))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8600") as client:
            return await client.request(method, path, json=json, headers=headers)

    return asyncio.run(story())


def moved(mark: str, **places: tuple[float, float]) -> dict[str, object]:
    return {"text": mark, "size": (40, 20), "places": places, "ways": [{"start": "saw", "to": "pack", "via": [(5, 5)]}]}


def test_what_is_moved_is_written_into_the_models_own_text(file: Path) -> None:
    editor = Editor(file)
    mark = ask(editor, "GET", "/api/layout").json()["text"]
    answer = ask(editor, "PUT", "/api/layout", moved(mark, saw=(3.5, 4)))
    assert answer.status_code == 200
    assert answer.json()["given"] == ["saw"]
    text = file.read_text(encoding="utf-8")
    assert text.startswith(MODEL), "comments and all else stay as they were"
    assert "places: {saw: 3.5 4 m}" in text
    floor = load(file).layout
    assert floor is not None
    assert str(floor.size) == "40 20 m"
    assert [*file.parent.iterdir()] == [file], "nothing is left beside it"


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(file: Path) -> None:
    editor = Editor(file)
    mark = ask(editor, "GET", "/api/layout").json()["text"]
    file.write_text(MODEL + "# by hand\n", encoding="utf-8")
    answer = ask(editor, "PUT", "/api/layout", moved(mark, saw=(1, 1)))
    assert answer.status_code == 409
    assert file.read_text(encoding="utf-8").endswith("# by hand\n")


def test_a_bundled_example_is_only_looked_at() -> None:
    editor = Editor(file_of("tandem"), fixed=True)
    seen = ask(editor, "GET", "/api/layout").json()
    assert seen["fixed"] is True
    assert ask(editor, "PUT", "/api/layout", moved(seen["text"], s1=(1, 1))).status_code == 409


@pytest.mark.parametrize(
    "floor", [{"places": {"saw": (-1, 0)}}, {"places": {"nobody": (1, 1)}}, {"more": 1}, {"size": (0, 1)}]
)
def test_a_floor_that_cannot_be_is_refused_and_nothing_written(file: Path, floor: dict[str, object]) -> None:
    editor = Editor(file)
    mark = ask(editor, "GET", "/api/layout").json()["text"]
    assert ask(editor, "PUT", "/api/layout", moved(mark) | floor).status_code == 422
    assert file.read_text(encoding="utf-8") == MODEL


def test_stations_on_top_of_each_other_are_told(file: Path) -> None:
    editor = Editor(file)
    seen = ask(editor, "GET", "/api/layout").json()
    assert seen["overlaps"] == []
    saw = seen["layout"]["stations"]["saw"]
    beside = moved(seen["text"], saw=(0, 0), pack=(saw["width"], 0))
    seen = ask(editor, "PUT", "/api/layout", beside).json()
    assert seen["overlaps"] == [], "they touch"
    on_top = moved(seen["text"], saw=(0, 0), pack=(saw["width"] - 0.5, saw["height"] - 0.5))
    assert ask(editor, "PUT", "/api/layout", on_top).json()["overlaps"] == [["saw", "pack"]]


def test_a_place_stays_on_its_line_in_whatever_order_it_is_sent(file: Path) -> None:
    floor = "layout:\n  places:\n    saw: 1 1 m  # by the door\n    # under the crane\n    pack: 9 1 m\n"
    file.write_text(MODEL + floor, encoding="utf-8")
    mark = ask(Editor(file), "GET", "/api/layout").json()["text"]
    sent = {"text": mark, "size": None, "places": {"pack": (9, 2), "saw": (1, 1)}}
    assert ask(Editor(file), "PUT", "/api/layout", sent).status_code == 200
    assert file.read_text(encoding="utf-8") == MODEL + floor.replace("9 1 m", "9 2 m")


def test_a_floor_that_would_cost_comments_is_refused_and_nothing_written(file: Path) -> None:
    text = MODEL + "layout:\n  ? places\n  : {saw: 1 1 m}\n"
    file.write_text(text, encoding="utf-8")
    mark = ask(Editor(file), "GET", "/api/layout").json()["text"]
    answer = ask(Editor(file), "PUT", "/api/layout", {"text": mark, "size": (9, 9), "places": {"saw": (1, 1)}})
    assert answer.status_code == 409
    assert "would lose its comments" in answer.json()["detail"]
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (MODEL.replace("time:", "tiem:"), "没有 `tiem` 这个键（是否指 `time`？）"),
        (MODEL + "dispatch: {saw: fastest}\n", "没有名为 `fastest` 的"),
        (MODEL + "layout: {size: 60 30 parsecs}\n", "应为"),
        (MODEL + "layout: {places: {nobody: 1 1 m}}\n", "没有名为 `nobody` 的地点"),
        (MODEL + "layout: {size: 0 3 m}\n", "`size: 60 30 m`"),
        (MODEL + "layout: {places: {saw: 1 99999 m}}\n", "角"),
        (MODEL + "stations: {}\n", "重复"),
        (MODEL.replace("{", "[", 1), ""),
    ],
    ids=["key", "rule", "size", "place", "nothing", "far", "twice", "yaml"],
)
def test_what_is_wrong_with_the_model_is_told_in_chinese_too(file: Path, model: str, told: str) -> None:
    editor = Editor(file)
    file.write_text(model, encoding="utf-8")
    answer = ask(editor, "GET", "/api/layout")
    assert answer.status_code == 422
    assert told in answer.json()["detail_zh"], answer.json()
    assert OTHERWISE not in answer.json()["detail_zh"], answer.json()
    assert is_chinese(re.sub(r"`[^`]*`", "", answer.json()["detail_zh"])), answer.json()


@pytest.mark.parametrize(
    "floor",
    [
        {"places": {"nobody": (1, 1)}},
        {"ways": [{"start": "saw", "to": "nobody"}]},
        {"size": (0, 1)},
        {"places": {"saw": (1, 10_001)}},
        {"more": 1},
    ],
)
def test_a_floor_that_is_refused_is_refused_in_chinese_too(file: Path, floor: dict[str, object]) -> None:
    editor = Editor(file)
    mark = ask(editor, "GET", "/api/layout").json()["text"]
    said = ask(editor, "PUT", "/api/layout", moved(mark) | floor).json()
    assert OTHERWISE not in said["detail_zh"], said
    assert is_chinese(re.sub(r"`[^`]*`", "", said["detail_zh"])), said


def test_another_site_cannot_save(file: Path) -> None:
    editor = Editor(file)
    mark = ask(editor, "GET", "/api/layout").json()["text"]
    assert ask(editor, "PUT", "/api/layout", moved(mark), origin="http://elsewhere.example").status_code == 403
    assert ask(editor, "GET", "/api/layout", host="elsewhere.example").status_code == 421


def test_a_dxf_becomes_lines_that_fill_the_floor(file: Path) -> None:
    document = ezdxf.filemanagement.new(units=4)  # millimetres
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (40_000, 0), (40_000, 20_000), (0, 20_000)], close=True)
    space.add_line((0, 0), (20_000, 10_000))
    space.add_text("a hall")
    document.saveas(file.parent / "hall.dxf")
    lines = read_dxf(file.parent / "hall.dxf")
    assert (lines.width, lines.depth) == (40.0, 20.0)
    assert lines.lines[1] == (0.0, 1.0, 0.5, 0.5), "y grows downwards"
    file.write_text(MODEL + "layout: {drawing: hall.dxf}\n", encoding="utf-8")
    assert ask(Editor(file), "GET", "/api/layout").json()["drawing"]["width"] == 40.0


def test_a_png_is_served_as_it_is(file: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    (file.parent / "hall.png").write_bytes(png)
    file.write_text(MODEL + "layout: {drawing: hall.png}\n", encoding="utf-8")
    answer = ask(Editor(file), "GET", "/api/layout/drawing")
    assert (answer.headers["content-type"], answer.content) == ("image/png", png)


def test_a_drawing_that_is_none_is_told_beside_the_floor(file: Path) -> None:
    file.write_text(MODEL + "layout: {drawing: hall.dxf}\n", encoding="utf-8")
    assert "cannot be read" in ask(Editor(file), "GET", "/api/layout").json()["drawing"]["problem"]
    (file.parent / "hall.dxf").write_text("no drawing at all")
    with pytest.raises(DrawingError, match=r"hall.dxf cannot be read as DXF"):
        read_dxf(file.parent / "hall.dxf")
    with pytest.raises(DrawingError, match=r"is no PNG"):
        read_png(file.parent / "hall.dxf")


def _nested(document: Drawing) -> None:
    """A line, ten times ten times …: a billion of them in 27 kB."""
    document.blocks.new("B0").add_line((0, 0), (1, 1))
    for n in range(1, 10):
        block = document.blocks.new(f"B{n}")
        for x in range(10):
            block.add_blockref(f"B{n - 1}", (x, 0))
    document.modelspace().add_blockref("B9", (0, 0))


def _many(document: Drawing) -> None:
    document.blocks.new("B").add_line((0, 0), (1, 1))
    many = {"row_count": 3000, "column_count": 30_000, "row_spacing": 1, "column_spacing": 1}
    document.modelspace().add_blockref("B", (0, 0), dxfattribs=many)


def _many_of_nothing(document: Drawing) -> None:
    document.blocks.new("B")
    document.modelspace().add_blockref("B", (0, 0), dxfattribs={"row_count": 30_000, "column_count": 30_000})


def _itself(document: Drawing) -> None:
    document.blocks.new("B").add_blockref("B", (0, 0))
    document.modelspace().add_blockref("B", (0, 0))


def _each_other(document: Drawing) -> None:
    document.blocks.new("B").add_blockref("C", (0, 0))
    document.blocks.new("C").add_blockref("B", (0, 0))
    document.modelspace().add_blockref("B", (0, 0))


def _deep(document: Drawing) -> None:
    document.blocks.new("B0").add_line((0, 0), (1, 1))
    for n in range(1, 500):
        document.blocks.new(f"B{n}").add_blockref(f"B{n - 1}", (0, 0))
    document.modelspace().add_blockref("B499", (0, 0))


def _huge(document: Drawing) -> None:
    document.modelspace().add_line((0, 0), (1, 0))
    document.modelspace().add_circle((0, 0), 1e300)


def _far(document: Drawing) -> None:
    document.modelspace().add_line((0, 0), (1e308, -1e308))
    document.modelspace().add_line((0, 0), (-1e308, 1e308))


def _nowhere(document: Drawing) -> None:
    document.modelspace().add_line((0, 0), (float("nan"), 1))


@pytest.mark.parametrize(
    ("bomb", "said"),
    [
        (_nested, "more than 400,000"), (_many, "more than 400,000"), (_many_of_nothing, "more than 400,000"),
        (_itself, "block B holds itself"), (_each_other, "holds itself"), (_deep, "nested more than 32 deep"),
        (_huge, "units away"), (_far, "units away"), (_nowhere, "cannot be"),
    ],
)  # fmt: skip
def test_a_small_drawing_that_stands_for_too_much_is_refused_at_once(
    tmp_path: Path, bomb: Callable[[Drawing], None], said: str
) -> None:
    document = ezdxf.filemanagement.new(units=4)
    bomb(document)
    document.saveas(tmp_path / "bomb.dxf")
    with within(1.0), pytest.raises(DrawingError, match=said) as refused:
        read_dxf(tmp_path / "bomb.dxf")
    assert str(refused.value).startswith("bomb.dxf ")


def test_blocks_in_blocks_are_put_in_where_they_stand(tmp_path: Path) -> None:
    document = ezdxf.filemanagement.new(units=6)
    document.blocks.new("LINE").add_line((0, 0), (0, 10))
    document.blocks.new("PAIR").add_blockref("LINE", (0, 0))
    document.blocks.get("PAIR").add_blockref("LINE", (10, 0))
    document.modelspace().add_blockref("PAIR", (0, 0), dxfattribs={"column_count": 2, "column_spacing": 20})
    document.saveas(tmp_path / "hall.dxf")
    lines = read_dxf(tmp_path / "hall.dxf")
    assert (lines.width, lines.depth) == (30.0, 10.0)
    assert sorted(line[0] for line in lines.lines) == pytest.approx([0, 1 / 3, 2 / 3, 1], abs=1e-5)
