"""A briefing lets nothing false pass and blocks nothing true: a table of sentences, half of them of published facts.

The ledger is made up so that every sentence has one answer. `holds` must pass, `false` must be a problem, `unread` must
be neither passed in silence nor blocked: a remark says that nobody has checked it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

import docx
import pytest

from lineside.district import Figure, open_ledger
from lineside.district.briefing.citing import READERS, Audience
from lineside.district.briefing.document import Spot
from lineside.district.briefing.wording import Wording
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.sight import Sight
from tests.unit.district.sheet.workbooks import WHY
from tests.unit.district.words.public import Fact, facts

LEVELS = {
    "甲厂": {"2021": "95", "2022": "100", "2023": "110", "2024": "132"},
    "乙厂": {"2022": "80", "2023": "100", "2024": "250"},
    "丙厂": {"2022": "100", "2023": "100", "2024": "190"},
    "戊厂": {"2023": "60", "2024": "40"},
    "示例区": {"2022": "1000", "2023": "1100", "2024": "1210"},
    "示例市": {"2022": "5000", "2023": "5500", "2024": "5830"},
}
IDS = {"甲厂": "fa", "乙厂": "fb", "丙厂": "fc", "丁厂": "fd", "戊厂": "fe", "示例区": "d", "示例市": "c"}
ALIASES = {
    f"{name}{year}": f"{{{{indicator:工业总产值 subject:{name} period:{year}}}}}"
    for name in LEVELS
    for year in LEVELS[name]
}
ALIASES |= {
    "甲厂利润率": "{{indicator:营业收入利润率 subject:甲厂 period:2024}}",
    "甲厂3月": "{{indicator:工业总产值 subject:甲厂 period:2024-03}}",
    "丁厂利润": "{{indicator:利润总额 subject:丁厂 period:2024}}",
    "区企业数": "{{indicator:企业数 subject:示例区 period:2024}}",
}

TABLE = """
holds|甲厂产值[甲厂2024]，同比增长20%。
holds|甲厂产值[甲厂2024]，同比增长20.0%。
holds|甲厂产值[甲厂2024]，比上年增长20%。
holds|甲厂产值[甲厂2024]，增速为20%。
holds|甲廠產值[甲厂2024]，同比增長20%。
holds|甲厂产值[甲厂2024]，同比增长近21%。
holds|甲厂产值[甲厂2024]，同比增长约20%。
holds|甲厂产值[甲厂2024]，同比增长20%左右。
holds|甲厂产值[甲厂2024]，同比增长超19%。
holds|甲厂产值[甲厂2024]，同比增长两成。
holds|甲厂产值[甲厂2024]，增长到1.2倍。
holds|甲厂产值由[甲厂2023]到[甲厂2024]，增长20%。
holds|甲厂产值[甲厂2024]，两年平均增长14.9%。
holds|甲厂产值由[甲厂2022]增至[甲厂2024]，年均增长14.9%。
holds|甲厂产值由[甲厂2021]增至[甲厂2024]，年均增长11.6%。
holds|甲厂产值[甲厂2024]，比上年增加22万元。
holds|甲厂产值[甲厂2024]，净增22万元。
holds|甲厂产值[甲厂2024]，拉动全区增长2.0个百分点。
holds|甲厂产值[甲厂2024]，占全区的10.9%。
holds|甲厂产值[甲厂2024]，增速高于示例区10个百分点。
holds|甲厂产值[甲厂2024]，完成年度目标的110%。
holds|甲厂产值[甲厂2024]，居示例区第3位。
holds|甲厂3月产值[甲厂3月]，环比增长10%。
holds|乙厂产值[乙厂2024]，同比增长1.5倍。
holds|乙厂产值[乙厂2024]，同比增长150%。
holds|乙厂产值[乙厂2024]，比上年增长一倍以上。
holds|丙厂产值[丙厂2024]，近翻一番。
holds|丙厂产值[丙厂2024]，同比增长90%。
holds|丙厂产值[丙厂2024]，同比增长九成。
holds|戊厂产值[戊厂2024]，同比下降33.3%。
holds|戊厂产值[戊厂2024]，同比下降三分之一。
holds|戊厂产值[戊厂2024]，同比增长-33.3%。
holds|戊厂产值[戊厂2024]，减少20万元。
holds|全区产值[示例区2024]，同比增长10%，高于全市4个百分点。
holds|全区产值[示例区2024]，增速快于示例市4.0个百分点。
holds|甲厂利润率[甲厂利润率]，提高0.6个百分点。
holds|丁厂利润[丁厂利润]，扭亏为盈。
holds|全区企业[区企业数]，净增5家。
holds|全区企业[区企业数]，比上年增加5家。
holds|甲厂工业总产值132万元。
holds|全市工业总产值[示例市2024]，同比增长6%。
false|甲厂产值[甲厂2024]，同比增长25%。
false|甲厂产值[甲厂2024]，同比增长２５％。
false|甲厂产值[甲厂2024]，比上年增长23%。
false|甲厂产值[甲厂2024]，同比下降20%。
false|甲厂产值[甲厂2024]，同比增长-20%。
false|甲厂产值[甲厂2024]，同比增长近18%。
false|甲厂产值[甲厂2024]，同比增长超22%。
false|甲厂产值[甲厂2024]，同比增长三成。
false|甲厂产值[甲厂2024]，翻了一番。
false|甲厂产值[甲厂2024]，增长到2倍。
false|甲厂产值[甲厂2024]，两年平均增长20%。
false|甲厂产值由[甲厂2022]增至[甲厂2024]，年均增长16%。
false|甲厂产值由[甲厂2021]增至[甲厂2024]，年均增长13%。
false|甲厂产值[甲厂2024]，比上年增加32万元。
false|甲厂产值[甲厂2024]，净增12万元。
false|甲厂产值[甲厂2024]，拉动全区增长4.0个百分点。
false|甲厂产值[甲厂2024]，占全区的20%。
false|甲厂产值[甲厂2024]，增速高于示例区20个百分点。
false|甲厂产值[甲厂2024]，完成年度目标的120%。
false|甲厂产值[甲厂2024]，居示例区第1位。
false|甲厂3月产值[甲厂3月]，环比增长20%。
false|乙厂产值[乙厂2024]，同比增长一倍。
false|乙厂产值[乙厂2024]，翻一番。
false|丙厂产值[丙厂2024]，翻两番。
false|丙厂产值[丙厂2024]，增长一倍以上。
false|戊厂产值[戊厂2024]，同比下降一半。
false|戊厂产值[戊厂2024]，同比增长33.3%。
false|戊厂产值[戊厂2024]，减少30万元。
false|全区产值[示例区2024]，同比增长10%，高于全市6个百分点。
false|全区产值[示例区2024]，增速快于示例市1.0个百分点。
false|甲厂利润率[甲厂利润率]，提高1.6个百分点。
false|丁厂利润[丁厂利润]，转亏。
false|全区企业[区企业数]，净增9家。
false|甲厂工业总产值142万元。
false|全市工业总产值[示例市2024]，同比增长8%。
false|乙厂产值[乙厂2024]，与上年持平。
unread|甲厂产值[甲厂2024]，居全国第1位。
unread|甲厂产值[甲厂2024]，占全国的3%。
unread|甲厂产值[甲厂2024]，研发投入强度提高0.3个百分点。
unread|甲厂产值[甲厂2024]，年均增长30%。
unread|甲厂产值[甲厂2024]，自动化率达95%。
unread|戊厂产值[戊厂2024]，两年平均增长3%。
false|丁厂利润[丁厂利润]，同比增长8%。
"""


@pytest.fixture(scope="module")
def wording() -> Iterator[Wording]:
    """The table's ledger, and its published facts under districts of their own; the tests only look."""
    with open_ledger("sqlite://") as opened:
        opened.add_records([record_from(one) for one in records()], **WHY)
        within = {"role": Role.IN_DISTRICT}
        opened.add_memberships([Membership(member=f, whole="d", **within) for f in ("fa", "fb", "fc", "fe")], **WHY)
        opened.add_figures(list(figures()), **WHY)
        yield Wording(opened, "简报.docx", Sight(opened, READERS[Audience.INTERNAL]))


def records() -> Iterator[dict[str, object]]:
    for name, key in IDS.items():
        yield {"kind": "district" if key in ("c", "d") else "firm", "id": key, "name": {"zh": name}}
    for number, _ in enumerate(FACTS):
        yield {"kind": "park", "id": f"p{number}", "name": {"zh": f"第{number}号地区"}}
    target: dict[str, object] = {
        "kind": "target",
        "id": "t",
        "name": {"zh": "产值目标"},
        "subject": "fa",
        "indicator": "gross-output",
    }
    yield target | {"value": "120", "unit": "万元", "due": "2024"}


def figures() -> Iterator[Figure]:
    common = {"release": "public", "place": "表"}
    for name, years in LEVELS.items():
        for year, value in years.items():
            at = {"subject": IDS[name], "indicator": "gross-output", "period": year, "value": value, "unit": "万元"}
            yield Figure.from_dict(common | at)
    months = (("2024-02", "10.0"), ("2024-03", "11.0"))
    more = [("fa", "gross-output", period, value, "万元") for period, value in months]
    more += [("fa", "profit-margin", "2023", "5.0", "%"), ("fa", "profit-margin", "2024", "5.6", "%")]
    more += [("fd", "profit", "2023", "-5", "万元"), ("fd", "profit", "2024", "8", "万元")]
    more += [("d", "firms", "2023", "40", "家"), ("d", "firms", "2024", "45", "家")]
    for subject, indicator, period, value, unit in more:
        at = {"subject": subject, "indicator": indicator, "period": period, "value": value, "unit": unit}
        yield Figure.from_dict(common | at)
    for number, fact in enumerate(FACTS):
        level = Decimal(fact.level.value)
        base = level / (1 + Decimal(fact.growth.value) / 100)
        for period, value in (("2023", f"{base:.6f}"), ("2024", f"{level:.4f}")):
            at = {"subject": f"p{number}", "indicator": "revenue", "period": period, "value": value}
            yield Figure.from_dict(common | at | {"unit": fact.level.unit})


FACTS = tuple(islice(facts(), 60))


def judged(wording: Wording, text: str) -> str:
    """`holds`, `false` or `unread`."""
    for name, placeholder in ALIASES.items():
        text = text.replace(f"[{name}]", placeholder)
    found = wording.judge(Spot(docx.Document().add_paragraph(text), "paragraph 1"))
    return "false" if found.problems else "unread" if found.remarks else "holds"


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_a_sentence_is_judged_as_it_must(wording: Wording, line: str) -> None:
    right, _, text = line.partition("|")
    assert judged(wording, text) == right


@pytest.mark.parametrize(("number", "fact"), list(enumerate(FACTS)), ids=range(len(FACTS)))
def test_a_published_fact_passes_and_its_neighbour_does_not(wording: Wording, number: int, fact: Fact) -> None:
    cited = f"{{{{indicator:营业收入 subject:第{number}号地区 period:2024}}}}"
    value = Decimal(fact.growth.value)
    frames = (
        "实现{cited}，同比{way}{n}%。", "为{cited}，比上年{way}{n}%。",
        "全年{cited}，较上年同期{way}{n}％。", "达到{cited}，增速为{signed}%。",
    )  # fmt: skip
    frame = frames[number % len(frames)]
    for grown, right in ((value, "holds"), (value + 3, "false"), (-value - 1, "false")):
        said = frame.format(cited=cited, way="增长" if grown >= 0 else "下降", n=abs(grown), signed=grown)
        assert judged(wording, said) == right, said


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("甲厂同比增长20%，两年平均增长14.9%。", "holds"),
        ("甲厂同比增长20%，拉动全区增长1.2个百分点。", "unread"),
        ("甲厂同比增长25％。", "false"),
        ("丙厂接近翻一番。", "holds"),
        ("乙厂同比增长一倍以上。", "holds"),
    ],
)
def test_sentences_that_cite_nothing_are_judged_by_whom_they_name(text: str, right: str) -> None:
    names = {"甲厂": "fa", "乙厂": "fb", "丙厂": "fc"}
    with open_ledger("sqlite://") as opened:
        firms = [{"kind": "firm", "id": key, "name": {"zh": name}} for name, key in names.items()]
        opened.add_records([record_from(one) for one in firms], **WHY)
        at = {"indicator": "gross-output", "unit": "万元", "place": "表", "release": "public"}
        given = [(names[name], year, value) for name in names for year, value in LEVELS[name].items() if year != "2021"]
        opened.add_figures([Figure.from_dict(at | {"subject": s, "period": y, "value": v}) for s, y, v in given], **WHY)
        judge = Wording(opened, "简报.docx", Sight(opened, READERS[Audience.INTERNAL]))
        assert judged(judge, text) == right


def test_there_are_enough_sentences() -> None:
    own = len(TABLE.strip().splitlines())
    assert own + len(FACTS) >= 120
    assert len(FACTS) >= 50
    assert all(fact.address for fact in FACTS)
