"""Input that means harm, or was damaged on its way: refused at once, with a message, never a traceback or a hang."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from lineside.errors import InputError
from lineside.model import Plant, fault, limits, load, loads
from lineside.model.problem import keys_of

GOOD = """plant: line
stations: {press: {machines: 2}, mill: {}}
products:
  part: {route: [{at: press, time: 45 s}, {at: mill, time: {load: 8 s, run: 1 min}}]}
release: {part: {every: triangular(42 45 50 s)}}
"""


def survives(make: Callable[[], object]) -> None:
    """Whatever is read: a plant, or a refusal; any other error fails the test."""
    with contextlib.suppress(InputError):
        make()


def refusal(make: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        make()
    return str(caught.value)


def test_a_billion_laughs_are_refused_at_the_first_anchor() -> None:
    laughs = 'a: &a ["lol"]\n' + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "1:4: the anchor `&a` is no part of the language" in refusal(lambda: loads(laughs))


def test_a_merge_key_is_no_key() -> None:
    assert "unknown key `<<`" in refusal(lambda: loads("<<: {plant: x}\n" + GOOD))


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system", "!!python/name:os.system", "!x", "!!int", "!<tag:x>"]
)
def test_tags_are_refused(tag: str) -> None:
    assert "is no part of the language" in refusal(lambda: loads(f"plant: {tag} [true]\n"))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_early(opening: str) -> None:
    assert "inside each other" in refusal(lambda: loads("plant: x\nstations:\n  " + opening * 50_000))


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    with file.open("wb") as stream:
        stream.truncate(10_000_000_000)  # a hole on disk, as large as nobody wants it in memory
    assert f"at most {limits.MODEL_BYTES / 1e6:g} MB" in refusal(lambda: load(file))


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "VALUES", 1000)
    text = "plant: x\nstations: {" + ", ".join(f"s{i}: {{}}" for i in range(2000)) + "}\n"
    assert "more than 1000 keys and values" in refusal(lambda: loads(text))


def test_too_many_machines_are_refused() -> None:
    stations = ", ".join(f"s{i}: {{machines: 60000}}" for i in range(2))
    text = GOOD.replace("{press: {machines: 2}, mill: {}}", f"{{press: {{}}, mill: {{}}, {stations}}}")
    assert "120000 machines in all" in refusal(lambda: loads(text))


def test_many_problems_are_counted_not_all_told() -> None:
    stations = ", ".join(f"s{i}: {{machins: 1}}" for i in range(1000))
    text = GOOD.replace("mill: {}", f"mill: {{}}, {stations}")
    told = refusal(lambda: loads(text)).splitlines()
    assert len(told) == limits.PROBLEMS + 1
    assert "… and 800 more problems" in told[-1]


def test_nearest_names_are_looked_for_only_where_they_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at ten thousand names takes a hundredth of a second."""
    looked: list[str] = []
    monkeypatch.setattr(fault, "nearest", lambda name, _: looked.append(name))
    route = ", ".join(f"{{step: s{i}, at: unknown-{i}, time: 1 s}}" for i in range(1000))
    refusal(lambda: loads(GOOD.replace("{at: press, time: 45 s}", route)))
    assert len(looked) <= limits.PROBLEMS


ENCODINGS = {
    "utf-16": "UTF-16",
    "utf-32": "UTF-16 or UTF-32",
    "gb18030": "it looks like GBK",
    "latin-1": "not in UTF-8",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_encodings_are_named(encoding: str, tmp_path: Path) -> None:
    title = "größer" if encoding == "latin-1" else "发动机单元"
    file = tmp_path / "plant.yaml"
    file.write_bytes(f"title: {title}\n{GOOD}".encode(encoding))
    said = refusal(lambda: load(file))
    assert ENCODINGS[encoding] in said
    assert "UTF-8" in said


def test_a_byte_order_mark_is_welcome(tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load(file).name == "line"
    assert loads("\ufeff" + GOOD).name == "line"


def test_lines_may_end_as_on_windows() -> None:
    windows = loads(GOOD.replace("\n", "\r\n"))
    assert windows == loads(GOOD)
    assert windows.place("release", "part", "every").line == 5


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x85\x86", "\ufffe"])
def test_control_characters_are_refused(char: str) -> None:
    assert "cannot stand in a model" in refusal(lambda: loads(GOOD + f"# {char}\n"))


def test_a_folder_does_not_hide_the_example_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tandem").mkdir()
    assert load("tandem").name == "tandem"
    (tmp_path / "other").mkdir()
    assert refusal(lambda: load("other")) == "other: this folder holds no `plant.yaml` (name the model's file)"
    (tmp_path / "tandem" / "plant.yaml").write_text(GOOD, encoding="utf-8")
    assert load("tandem").name == "line"


@pytest.mark.parametrize("name", ["..", ".", "plant.yaml/x", "a\x00b", "engine-cell/../../errors.py", "x" * 300])
def test_what_is_no_file_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert refusal(lambda: load(name))


def table(tmp_path: Path, name: str, data: bytes) -> Path:
    (tmp_path / name).write_bytes(data)
    file = tmp_path / "plant.yaml"
    file.write_text(f"stations: {name}\n{GOOD.replace('stations: ', 'fleets: ')}", encoding="utf-8")
    return file


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("name\npress\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    try:
        (folder / "stations.csv").symlink_to(outside)
    except OSError:
        pytest.skip("lacks links: this system makes none")
    file = folder / "plant.yaml"
    file.write_text(GOOD.replace("{press: {machines: 2}, mill: {}}", "stations.csv"))
    assert "leads out of the model's folder" in refusal(lambda: load(file))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="lacks named pipes")
def test_a_pipe_is_no_table(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "stations.csv")
    file = tmp_path / "plant.yaml"
    file.write_text(GOOD.replace("{press: {machines: 2}, mill: {}}", "stations.csv"))
    assert "there is no file `stations.csv`" in refusal(lambda: load(file))


def workbook(change: Callable[[zipfile.ZipFile], object] = zipfile.ZipFile.namelist) -> bytes:
    """A small workbook, with something added to its archive."""
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["name"])  # type: ignore[union-attr]
    book.save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        change(archive)
    return out.getvalue()


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    def add(archive: zipfile.ZipFile) -> None:
        with archive.open("xl/media/image1.png", "w", force_zip64=True) as stream:
            for _ in range(limits.UNPACKED_BYTES // 1_000_000 + 1):
                stream.write(b"\0" * 1_000_000)

    data = workbook(add)
    assert len(data) < 1_000_000
    assert "unpacks to more than" in refusal(lambda: load(table(tmp_path, "stations.xlsx", data)))


def test_a_workbook_with_a_cell_in_its_far_corner_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CELLS", 50_000)
    out = io.BytesIO()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "name"
    sheet["XFD1048576"] = "far away"
    book.save(out)
    said = refusal(lambda: load(table(tmp_path, "stations.xlsx", out.getvalue())))
    assert "more than 50000 cells" in said


def wrong_xml() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as good, zipfile.ZipFile(out, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, "<x" if name.startswith("xl/worksheets/") else good.read(name))
    return out.getvalue()


DAMAGED = {
    "empty": b"",
    "cut": b"PK\x03\x04",
    "text": b"no workbook",
    "empty archive": b"PK\x05\x06" + b"\0" * 18,
    "wrong xml": wrong_xml(),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_workbook_is_refused(kind: str, tmp_path: Path) -> None:
    assert "stations.xlsx" in refusal(lambda: load(table(tmp_path, "stations.xlsx", DAMAGED[kind])))


@settings(max_examples=40)
@given(st.integers(0, 4000), st.binary(max_size=8))
def test_a_workbook_with_bytes_changed_is_read_or_refused(at: int, put: bytes) -> None:
    good = workbook()
    with tempfile.TemporaryDirectory() as folder:
        file = table(Path(folder), "stations.xlsx", good[:at] + put + good[at + len(put) :])
        survives(lambda: load(file))


@pytest.mark.parametrize("data", [b"", b"name\n\xff\n", b"name\n\x00\n", b'name\n"press\n', b"\xff\xfen\x00"])
def test_a_damaged_csv_is_refused(data: bytes, tmp_path: Path) -> None:
    assert "stations.csv" in refusal(lambda: load(table(tmp_path, "stations.csv", data)))


def test_a_field_of_megabytes_in_a_csv_is_refused(tmp_path: Path) -> None:
    assert "stations.csv" in refusal(lambda: load(table(tmp_path, "stations.csv", b"name\n" + b"x" * 1_000_000)))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    survives(lambda: loads(text))


@given(st.integers(0, len(GOOD)), st.integers(0, 20), st.text("{}[]:,()%-#'\"&*!|>?@` \n\t9e.a", max_size=6))
def test_a_damaged_model_is_read_or_refused(at: int, cut: int, put: str) -> None:
    survives(lambda: loads(GOOD[:at] + put + GOOD[at + cut :]))


@given(st.text("abcdxyz()., 0123456789e+-%/", max_size=30))
def test_any_text_for_a_time_is_read_or_refused(text: str) -> None:
    survives(lambda: loads(GOOD.replace("45 s", f'"{text}"')))


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(st.text(max_size=5), below, max_size=3)),
    max_leaves=6,
)
PRODUCT = ["products.part", *(f"products.part.{key}" for key in ("due", "route", "side-routes", "route.0"))]
STEP = [f"products.part.route.0.{key}" for key in ("at", "time", "workers", "parts", "interlock", "rejects", "title")]
STATION = ["stations.press", *(f"stations.press.{key}" for key in ("failure", "power", "hours", "machines"))]
PATHS = [*keys_of(Plant), *PRODUCT, *STEP, *STATION, "release.part", "release.part.orders"]


@given(st.sampled_from(PATHS), JUNK)
def test_any_shape_anywhere_is_read_or_refused(path: str, junk: object) -> None:
    survives(lambda: loads(GOOD, overrides={path: json.dumps(junk)}))
