"""What the heads of a park's own sheets mean, in the words that offices write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from lineside.district.park.intake.mapping import SKIP, FieldMap, Kind, RecordSheet, Rent
from lineside.district.sheet.book import Grid
from lineside.district.sheet.problem import column_letters

MOST_HEAD_ROWS = 12
"""Rows among which the head of a list is looked for."""
_TENANTS: tuple[tuple[str, str], ...] = (
    (SKIP, r"序号|编号|行次|no\.?"),
    (
        "firm",
        (r"(?:入驻|入园|承租|租赁|租户|客户|在园|在孵)?(?:企业|公司|单位|团队)(?:名称|全称)?|"
        r"(?:承租|租赁)[方人](?:名称|姓名)?|租户(?:名称|姓名)?|(?:公司/)?客户名称|(?:商户|乙方)(?:名称)?|tenant(?:name)?|firm"),
    ),
    ("code", r".*信用代码.*"),
    ("building", r"楼栋号?|楼号|栋号|幢号?|楼宇(?:名称)?|楼座|栋|building"),
    ("floor", r"(?:所在|入驻|租赁)?楼层|层|层数|floor"),
    (
        "room",
        (r"(?:租赁|入驻|承租)?(?:房间|房源|单元|门牌|房屋|[商店]?铺位?)(?:编?号|名称)?|房号|室号|门牌号|"
        r"(?:租赁|入驻|承租|房屋|所在)?(?:地址|位置|场地)|(?:room|unit)(?:no\.?)?"),
    ),
    (
        "area",
        (r"(?:租赁|建筑|承租|使用|出租|计租|房间|房屋|经营|孵化|场地)?面积(?:m2|平方米|平米)?|"
        r"(?:leased)?area(?:m2|sqm)?"),
    ),
    ("use", r"(?:房屋|租赁|使用)?用途|use"),
    ("until", (r"(?:租赁|租约|合同|租期|入驻)?(?:到期|截止|终止|届满|结束)(?:日期?|时间)?|(?:租赁|合同)止|止租日期?|"
        r"until|lease(?:end|expiry)(?:date)?")),
    (
        "since",
        (r"起租日期?|(?:租赁|租约|合同|计租|入驻)(?:起始|开始|起租|起)(?:日期?|时间)?|起始日期?|"
        r"(?:入驻|入住|入园|入孵|进驻)(?:日期?|时间)|[起开]始(?:日期?|时间)?|since|lease(?:start|commencement)(?:date)?"),
    ),
    ("term", r"(?:租赁|合同|租约|入驻)?(?:租期|期限|期间|起[止讫](?:日期|时间)?)|租赁期"),
    ("ended", r"(?:退租|退房|退园|搬离|迁出|清退|毕业|出孵)(?:日期?|时间)?"),
    ("deposit", r"(?:租赁|履约)?(?:押金|保证金)(?:金额|元)?|deposit"),
    (
        "rent",
        (r"(?:固定)?(?:月|年|日|房间|合同|成交)?(?:租金|房租)(?:单价|标准|金额)?(?:/?元.*)?|租赁单价|"
        r"(?:monthly)?rent"),
    ),
    ("contact", r"(?:企业|承租方|租赁方)?(?:联系人|负责人|法人|法人代表|法定代表人|经办人)(?:姓名)?|contact"),
    ("phone", r"(?:租赁方|租户|承租方)?(?:(?:联系|手机|固定)?(?:电话|手机|号码)(?:号码?)?|联系方式)|phone|tel"),
    ("mail", r"(?:电子)?邮箱(?:地址)?|e-?mail"),
    ("products", r"主营(?:业务|产品)|(?:主要)?产品|经营范围|products?"),
    ("note", r"备注|说明|remarks?|notes?"),
)  # fmt: skip
_VISITS: tuple[tuple[str, str], ...] = (
    (SKIP, r"序号|编号|行次|no\.?"),
    ("firm", r"(?:走访|拜访|服务|受访)?(?:企业|公司|单位)(?:名称|全称)?|走访对象|(?:客户|被?拜访客户)名称|firm"),
    ("on", r"(?:走访|拜访|调研|到访)?(?:日期|时间)|(?:visit)?date"),
    ("office", r"(?:走访|责任|牵头|经办)(?:部门|单位|科室)|office"),
    ("visitor", r"(?:指派)?(?:走访|拜访|调研|带队|参加|参与|我方|销售|服务)(?:人员?|领导|干部|专员)|记录人|visitors?"),
    (
        "follow_up",
        (r"(?:后续|拟办|待办|跟进|解决|落实|办理)(?:事项|措施|情况|意见|跟进)?|"
        r"需(?:要)?(?:协调|解决)(?:的)?(?:事项|问题)|(?:企业)?诉求|follow.?up"),
    ),
    ("due", r"(?:办理|完成|解决|落实|回复)?(?:期限|时限)|计划完成(?:时间|日期)|下次跟进(?:时间|日期)|due"),
    (
        "about",
        (r"(?:详细)?(?:走访|拜访|调研|交流|沟通)(?:内容|情况|记录|情况记录|纪要|主题|目的|事由)|(?:企业)?(?:经营|基本|生产)情况|"
        r"存在(?:的)?(?:问题|困难)|about"),
    ),
    ("contact", r"(?:企业)?(?:接待人员?|联系人|对接人|负责人|受访人)(?:姓名)?|contact"),
    ("phone", r"(?:联系|手机|固定)?(?:电话|手机|号码)(?:号码?)?|联系方式|phone|tel"),
    ("mail", r"(?:电子)?邮箱(?:地址)?|e-?mail"),
    ("note", r"备注|说明|remarks?|notes?"),
)  # fmt: skip
_CALLERS: tuple[tuple[str, str], ...] = (
    (SKIP, r"序号|编号|行次|no\.?"),
    ("firm", r"(?:来访|来客|访客|所属|工作)?(?:企业|公司|单位)(?:名称|全称)?|来访者?单位|company|firm"),
    ("on", r"(?:来访|到访|登记|到达|进入)?(?:日期|时间)|(?:visit)?date"),
    ("office", r"(?:被访|受访|接待|责任)(?:部门|科室)"),
    ("visitor", r"(?:被访|受访|接待|陪同|对接)(?:人员?|者)(?:姓名)?(?:[及、和]职务)?|(?:接待|陪同)领导|host"),
    ("about", r"(?:来访|到访|访问|洽谈|交流)(?:事由|目的|原因|内容|事项)|事由|purpose"),
    ("follow_up", r"(?:处理|办理|答复|接待|跟进)(?:情况|结果|内容|意见)|后续(?:跟进|事项|工作)|follow.?up"),
    ("due", r"(?:办理|完成|答复)?(?:期限|时限)|due"),
    ("contact", r"(?:来访|访客|来客)(?:人员?|者|姓名|人姓名|者姓名)(?:[及、和]职务)?|姓名|visitor(?:name)?"),
    ("phone", r"(?:来访人?|访客)?(?:联系|手机|固定)?(?:电话|手机|号码|手机号码?)(?:号码?)?|联系方式|phone|tel"),
    ("mail", r"(?:电子)?邮箱(?:地址)?|e-?mail"),
    ("note", r"备注|说明|remarks?|notes?"),
)  # fmt: skip
_WORDS: dict[Kind, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "tenants": tuple((field, re.compile(words, re.IGNORECASE)) for field, words in _TENANTS),
    "visits": tuple((field, re.compile(words, re.IGNORECASE)) for field, words in _VISITS),
    "callers": tuple((field, re.compile(words, re.IGNORECASE)) for field, words in _CALLERS),
}
_RATHER = {"since": "起租|合同|租赁|租约|计租|lease", "room": "房间|房号|室号|单元|room|unit", "firm": "企业|公司|单位"}
"""Of several columns for one field the one that says it with these words is meant: a contract's first day, not the
day on which somebody moved in."""
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")


def find_list(grid: Grid) -> RecordSheet | None:
    """The list that a sheet is, as far as its heads tell it; None for any other sheet."""
    best: RecordSheet | None = None
    for kind in _WORDS:
        for row in range(min(MOST_HEAD_ROWS, len(grid.rows))):
            for last in (row, row + 1):
                found = _read(grid, kind, row, last) if last < len(grid.rows) else None
                if found is not None and (best is None or _known(found) > _known(best)):
                    best = found
    return best


def _known(found: RecordSheet) -> int:
    return sum(bool(one.field) for one in found.columns)


def _read(grid: Grid, kind: Kind, first: int, last: int) -> RecordSheet | None:
    """The list under these head rows; None where they are no such head."""
    if last > first and not _is_second(grid, first, last):
        return None
    columns = []
    for column in range(grid.width):
        path = [text for text in dict.fromkeys(grid.text(row, column) for row in range(first, last + 1)) if text]
        if path or _filled(grid, column, last):
            head = " ".join(path)[:400]
            columns.append(FieldMap(column=column_letters(column), head=head, field=_field(path, kind)))
    fields = [one.field for one in columns]
    if not _is_list(grid, kind, fields, first):
        return None
    return RecordSheet(
        sheet=grid.name, kind=kind, head_first=first + 1, head_last=last + 1, columns=_once(columns),
        rent=rent_of(next((one.head for one in columns if one.field == "rent"), "")),
    )  # fmt: skip


def _is_second(grid: Grid, first: int, last: int) -> bool:
    """Whether a row goes on with the head: something above it is merged into it, or over several of its columns."""
    wide = grid.width
    into = any(grid.owner(last, column)[0] == first for column in range(wide))
    over = any(grid.owner(first, column) != (first, column) for column in range(wide) if grid.text(first, column))
    return into and over


def _field(path: Sequence[str], kind: Kind) -> str:
    """What a head means: its innermost words first, else the others."""
    for part in reversed(path):
        for text in (_plain(part), _plain(_BRACKETS.sub("", part))):
            for field, words in _WORDS[kind]:
                if words.fullmatch(text):
                    return field
    return ""


def _plain(text: str) -> str:
    """Half-width and without blanks; words such as 到期 stay, which a period is read without."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _is_list(grid: Grid, kind: Kind, fields: Sequence[str], head: int) -> bool:
    has = set(fields)
    if kind == "tenants":
        rooms = bool(has & {"room", "building"})
        days = bool(has & {"since", "until", "term"})
        return "firm" in has and rooms and days
    above = "".join(grid.text(row, 0) for row in range(head)) + grid.name
    heads = "".join(grid.text(head, column) for column in range(grid.width))
    told = bool(re.search(_TOLD[kind], above + heads, re.IGNORECASE))
    return {"firm", "on"} <= has and bool(has & {"about", "follow_up"}) and told


_TOLD: dict[Kind, str] = {"visits": "走访|拜访|visit", "callers": "来访|访客|到访|visitor"}
"""What tells in a title or a head which sort of visit it is."""


def _once(columns: Sequence[FieldMap]) -> tuple[FieldMap, ...]:
    """Each field once: of several columns for one the first is it, or the one that says it best; others are asked.

    A span in words (two years) beside its first and last day is no span of days; a contract's span of days is rather
    meant than the day on which somebody moved in.
    """
    meant: dict[str, str] = {}
    for one in columns:
        better = re.search(_RATHER.get(one.field, "$^"), one.head, re.IGNORECASE)
        if one.field not in meant or (better and not re.search(_RATHER[one.field], meant[one.field], re.IGNORECASE)):
            meant[one.field] = one.head
    if {"since", "until"} <= meant.keys():
        meant["term"] = ""
    elif "term" in meant and not re.search(_RATHER["since"], meant.get("since", ""), re.IGNORECASE):
        meant["since"] = ""
    kept = []
    for one in columns:
        again = one.field not in (SKIP, "about", "note") and meant[one.field] != one.head
        kept.append(one.model_copy(update={"field": ""}) if again else one)
        if not again:
            meant[one.field] = "\0"
    return tuple(kept)


def rent_of(head: str) -> Rent:
    """What a head, or the unit in a cell, says that rents are in; empty where it does not."""
    words = _plain(head)
    by_area = bool(re.search(r"/?(?:m2|㎡|平(?:方)?米|平)|单价", words))
    if re.search(r"元/?(?:m2|㎡|平(?:方)?米|平)?[/·.*]?(?:天|日)|日租金", words):
        return "day-m2" if by_area else ""
    if re.search(r"年", words):
        return "" if by_area else "year"
    if re.search(r"月", words):
        return "month-m2" if by_area else "month"
    return ""


def _filled(grid: Grid, column: int, head_last: int) -> bool:
    return any(grid.text(row, column) for row in range(head_last + 1, len(grid.rows)))
