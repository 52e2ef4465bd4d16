"""The facts of Banan District load whole: what went where is counted, and nothing else was dropped."""

from collections import Counter
from importlib import resources
from pathlib import Path
from typing import TypedDict

import pytest
from ruamel.yaml import YAML

from lineside.district import Query, open_ledger
from lineside.district.axes import MeasureKind
from lineside.district.banan import Batch, load_banan, read_banan
from lineside.district.claim import check_claims
from lineside.district.factbase import REMOVED, convert, count_fields, is_dropped, names_in
from lineside.district.park.book import view_of
from lineside.district.park.budget import budgets
from lineside.district.park.counts import open_figure
from lineside.district.park.rooms import rooms_of
from lineside.district.registry.chain import Chain
from lineside.district.registry.membership import Role
from lineside.district.registry.project import Project
from lineside.district.registry.transfer import JointProject, Result
from lineside.district.sight import Reader, Sight
from tests.unit.district.banan_page import PAGE, page


class Section(TypedDict):
    entries: int
    fields: dict[str, dict[str, int]]


Manifest = dict[str, Section]
DATA = resources.files("lineside.district") / "data"


@pytest.fixture(scope="module")
def batch() -> Batch:
    return read_banan()


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    return dict(YAML(typ="safe", pure=True).load((DATA / "banan.manifest.yaml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def shipped() -> dict[str, object]:
    return dict(YAML(typ="base").load((DATA / "banan.yaml").read_text(encoding="utf-8")))


def test_only_quotations_and_people_were_left_out(manifest: Manifest) -> None:
    for section in manifest.values():
        for field, count in section["fields"].items():
            assert count["kept"] == (0 if is_dropped(field) else count["stood"])
    stood = sum(count["stood"] for section in manifest.values() for count in section["fields"].values())
    kept = sum(count["kept"] for section in manifest.values() for count in section["fields"].values())
    assert (stood, kept) == (2101, 1776)


def test_the_shipped_file_holds_what_the_manifest_says(manifest: Manifest, shipped: dict[str, object]) -> None:
    counted = count_fields(shipped)
    for section, content in manifest.items():
        kept = {field: count["kept"] for field, count in content["fields"].items() if count["kept"]}
        assert dict(counted[section]) == kept
        entries = shipped[section]
        assert content["entries"] == (len(entries) if isinstance(entries, list) else 0)


def test_no_personal_name_is_shipped(shipped: dict[str, object]) -> None:
    assert names_in(shipped) == set()
    assert "people" not in (DATA / "banan.yaml").read_text(encoding="utf-8")


def test_every_field_went_somewhere_once(batch: Batch, shipped: dict[str, object]) -> None:
    went: dict[str, Counter[str]] = {}
    for (section, field, _), count in batch.went.items():
        went.setdefault(section, Counter())[field] += count
    assert went == count_fields(shipped)


def test_what_went_where(batch: Batch) -> None:
    kinds = Counter(record.kind for record in batch.records)
    assert kinds == {
        "cluster": 14, "cluster-system": 2, "chain": 6, "firm": 26, "park": 8, "platform": 9, "project": 10,
        "policy": 13, "organisation": 5, "system": 26, "target": 9, "source": 3, "district": 1, "group": 6,
        "pipeline": 1, "retrofit": 1, "claim": 49, "space": 1, "tenancy": 1, "result": 2,
        "joint-project": 1,
    }  # fmt: skip
    assert Counter(figure.place.split(".")[0][:2] for figure in batch.figures) == {"i_": 96, "pr": 6}
    assert Counter(membership.role for membership in batch.memberships)[Role.IN_SYSTEM] == 13


def test_it_loads_into_a_ledger_and_digits_stay_as_written() -> None:
    with open_ledger("sqlite://") as ledger:
        batch = load_banan(ledger, by="local")
        assert ledger.count(Query()) == len(batch.figures) == 102
        (filed,) = ledger.figures(Query(place="i_bio_g"))
        assert str(filed.figure.value) == "16.41"
        assert filed.figure.source == "banan-000"
        (start,) = ledger.figures(Query(place="i_gov0"))
        assert start.figure.period.inferred


def test_conversion_drops_sentences_people_and_their_names_everywhere(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "in.yaml").write_text(
        "firms:\n- id: f\n  quote: 一句话\n  quote_raw: 原话\n  people:\n  - 张三（主任）\n  value: 16.40\n"
        "  note: 张三说\n  inner:\n    quoted_at: x\n    kept: '05'\n",
        encoding="utf-8",
    )
    convert(folder / "in.yaml", folder / "out.yaml", folder / "counts.yaml")
    out = YAML(typ="base").load((folder / "out.yaml").read_text(encoding="utf-8"))
    assert out == {"firms": [{"id": "f", "value": "16.40", "note": f"{REMOVED}说", "inner": {"kept": "05"}}]}
    counts = YAML(typ="safe", pure=True).load((folder / "counts.yaml").read_text(encoding="utf-8"))
    assert counts["firms"]["entries"] == 1
    assert counts["firms"]["fields"]["people"] == {"stood": 1, "kept": 0}


def test_second_halves_of_sentences_are_figures_and_the_cluster_has_its_own() -> None:
    figures = {one.place: one for one in read_banan().figures}
    told = {place: f"{one.subject} {one.measure.kind} {one.value}{one.unit}" for place, one in figures.items()}
    assert told["i_ti23.above-city"] == "banan points 6.5百分点"
    assert told["i_ti_s.rank-central"] == "banan rank 2位"
    assert told["i_ti_s.rank-metropolitan"] == "banan rank 4位"
    assert told["i_9.share-of-city"] == "p_bio share >70%"
    assert told["i_zs_m.rank-nation"] == "e_zs_moto rank 4位"
    assert told["i_he_n"] == "hiequip2022 level 55家"
    assert told["i_he_v"] == "hiequip2022 level 74.6亿元"


def test_no_claim_says_what_its_text_does_not() -> None:
    shipped = (DATA / "banan_claims.yaml").read_text(encoding="utf-8")
    assert "21.2%" not in shipped


def test_what_cannot_be_computed_has_bounds_where_the_texts_give_them() -> None:
    with open_ledger("sqlite://") as ledger:
        load_banan(ledger, by="local")
        verdicts = {one.claim: " ".join(one.arithmetic) for one in check_claims(ledger)}
    assert "为3630家" in verdicts["cl-tech-before"]
    assert "在9个至12个之间" in verdicts["cl-drugs-city"]
    assert "在-2.7%至-2.5%之间" in verdicts["cl-technical"]
    assert "在204.42亿元至205.444亿元之间" in verdicts["cl-display"]
    assert "不受其他表述约束" in verdicts["cl-value-added"]


def test_the_page_of_the_facts_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.unit.district.banan_page"


COUNTED = (
    ("i_cz163", "163"), ("i_cz19", "19"), ("i_cz200", "200+"), ("i_cz50", "50+"), ("i_cz20", "20+"), ("i_at20", "20+"),
)  # fmt: skip
"""What the texts count of parks without listing it: of these only the numbers are known."""


def test_the_incubators_tenant_has_a_room_and_relief_that_was_only_said() -> None:
    with open_ledger("sqlite://") as ledger:
        load_banan(ledger, by="local")
        view = view_of(ledger, Sight(ledger, Reader.DESK), "pl_atic")
        (room,) = rooms_of(view)
        assert room.tenancy is not None
        assert (float(room.space.area), room.tenancy.firm) == (300, "e_lixiang")
        (budget,) = (one for one in budgets(view) if one.policy.id == "pol_atic_relief")
        assert ([one.said for one in budget.lines], budget.left) == (["~200000"], None)
        for place, value in COUNTED:
            (filed,) = ledger.figures(Query(place=place))
            assert (str(filed.figure.value), open_figure(view, filed, {}).known) == (value, False)
        (robot,) = (one for one in view_of(ledger, Sight(ledger, Reader.DESK), "p_cicz").all(JointProject))
        assert [one.party for one in robot.partners] == ["e_maituo", "e_qianjing"]
        company = ledger.record("result_lixiang_company")
        assert isinstance(company, Result)
        assert company.expected == ">10000000"
        assert ledger.record("p_cicz").facts["sectors"] == ("智能制造", "生命健康", "数字经济", "现代农业")


def test_what_the_texts_say_elsewhere_is_in_the_records() -> None:
    held = {record.id: record for record in read_banan().records}
    levels = [one for one in read_banan().figures if one.subject == "p_bio" and one.measure.kind is MeasureKind.LEVEL]
    counts = {one.indicator: str(one.value) for one in levels}
    chain = held["ch_bio"]
    assert isinstance(chain, Chain)
    assert [counts.get(stage.indicator or "") for stage in chain.stages] == ["53", "23", "9", "2", None]
    firms = {one.id: one.firms for one in held.values() if isinstance(one, Project) and one.firms}
    assert firms["pr_zx1"] == ("e_zxjt",)
    assert {firm for named in firms.values() for firm in named} <= set(held)
    assert held["organisation-4"].facts == {"company": "重庆理享生态修复研究院有限公司（e_lixiang）"}
