"""Every table of the ledger as rows, and the workbook that holds them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from lineside.district.amount import Amount, write_amount
from lineside.district.figure import FIELDS
from lineside.district.sheet.safe import escape
from lineside.district.sheet.table import CELL_TEXT, Column, Given, Table, write_xlsx
from lineside.district.store.figures import Filed, Query
from lineside.district.store.history import first_instant, newest_act
from lineside.district.store.ledger import Ledger
from lineside.district.store.registry import own_indicators
from lineside.district.value import Form

MARKER = "lineside-export-1"
PAGE = 5_000

_WORDS: Mapping[str, tuple[str, str]] = {
    "subject": ("主体", "subject"), "indicator": ("指标", "indicator"), "period": ("时期", "period"),
    "value": ("数值", "value"), "unit": ("单位", "unit"), "measure": ("度量", "measure"), "of": ("对象", "of"),
    "compared_with": ("比较基期", "compared with"), "base": ("基期数", "base value"), "price": ("价格", "prices"),
    "scope": ("口径", "scope"), "scope_list": ("名录", "dated list"), "attribution": ("归属", "attribution"),
    "vintage": ("版本", "vintage"), "status": ("性质", "status"), "said_by": ("发布者", "said by"),
    "source": ("来源", "source"), "place": ("出处", "place in the source"), "release": ("公开级别", "release class"),
    "counterpart": ("对手方", "counterpart"), "synthetic": ("合成数据", "made up"), "note": ("备注", "note"),
}  # fmt: skip

FOR_PEOPLE = ("number", "text", "subject_name", "indicator_name", "id", "entered_by", "entered_at")
"""Columns that help people and are not read back; `number` is held against `value`."""

_FOR_PEOPLE = (
    Column("number", "数（供计算）", "number, for computing"), Column("text", "中文写法", "as Chinese writes it"),
    Column("subject_name", "主体名称", "subject's name", 24),
    Column("indicator_name", "指标名称", "indicator's name", 24),
    Column("id", "编号", "number in the ledger"), Column("entered_by", "录入人", "entered by"),
    Column("entered_at", "录入时间", "entered at", 24),
)  # fmt: skip


HEADS: Mapping[str, tuple[str, str]] = {
    **_WORDS, **{column.key: (column.zh, column.en) for column in _FOR_PEOPLE},
    "kind": ("类别", "kind"), "zh": ("中文名", "Chinese name"), "en": ("英文名", "English name"),
    "member": ("成员", "member"), "whole": ("整体", "whole"), "role": ("关系", "role"),
    "stage": ("环节或层级", "stage or tier"), "begins": ("开始", "begins"),
    "ends": ("结束（不含）", "ends (exclusive)"),
}  # fmt: skip
"""The keys of the columns of every sheet, with their Chinese and English words."""


def figures_table(ledger: Ledger, query: Query | None = None) -> Table:
    """Figures with all their fields; `query` says which, its limit apart."""
    columns = [*(Column(key, *_WORDS[key]) for key in FIELDS), *_FOR_PEOPLE]
    return Table("figures", columns, _figure_rows(ledger, query or Query()))


def _figure_rows(ledger: Ledger, query: Query) -> Iterator[Sequence[Given]]:
    names: dict[str, str] = {}
    indicators = ledger.indicators
    after = query.after
    while page := ledger.figures(replace(query, after=after, limit=PAGE)):
        for subject in {filed.figure.subject for filed in page} - set(names):
            names[subject] = ledger.record(subject).name.zh
        for filed in page:
            indicator = indicators.get(filed.figure.indicator)
            yield _figure_row(filed, names[filed.figure.subject], "" if indicator is None else indicator.name.zh)
        after = page[-1].id


def _figure_row(filed: Filed, subject: str, indicator: str) -> Sequence[Given]:
    figure = filed.figure
    fields: dict[str, str | bool] = figure.as_dict()
    number = float(figure.value.number) if figure.value.form is Form.EXACT else None
    text = write_amount(Amount(figure.value, figure.unit))
    more = (number, text, subject, indicator, filed.id, filed.entered_by, filed.entered_at)
    return [*(fields[key] for key in FIELDS), *more]


def records_table(ledger: Ledger, *, kinds: Sequence[str] = ()) -> Table:
    """Records of all kinds, or of some. The whole record stands as JSON in `document` and its continuations."""
    records = [r for r in ledger.records() if not kinds or r.kind in kinds]
    documents = [_pieces(record.model_dump_json()) for record in records]
    most = max(map(len, documents), default=1)
    columns = [
        Column("id", "编号", "id", 20), Column("kind", "类别", "kind"), Column("zh", "中文名", "Chinese name", 30),
        Column("en", "英文名", "English name", 30), Column("synthetic", "合成", "made up"),
        *(Column(_document(n), "全部字段（JSON）", "all fields (JSON)", 60) for n in range(most)),
    ]  # fmt: skip
    rows: list[Sequence[Given]] = [
        [
            record.id,
            record.kind,
            record.name.zh,
            record.name.en,
            record.synthetic,
            *pieces,
            *[""] * (most - len(pieces)),
        ]
        for record, pieces in zip(records, documents, strict=True)
    ]
    return Table("records", columns, rows)


def _document(number: int) -> str:
    return "document" if number == 0 else f"document_{number + 1}"


def _pieces(text: str) -> list[str]:
    """A long text in pieces that fit a cell once escaped."""
    pieces: list[str] = []
    start = 0
    while start < len(text) or not pieces:
        size = CELL_TEXT
        while len(escape(text[start : start + size])) > CELL_TEXT:
            size //= 2
        pieces.append(text[start : start + size])
        start += size
    return pieces


_MEMBERSHIP = {
    "member": ("成员", "member"), "whole": ("整体", "whole"), "role": ("关系", "role"),
    "stage": ("环节或层级", "stage or tier"), "begins": ("开始", "begins"),
    "ends": ("结束（不含）", "ends (exclusive)"), "source": ("来源", "source"), "place": ("出处", "place"),
}  # fmt: skip


def memberships_table(ledger: Ledger) -> Table:
    """Who belongs to what, from when until when."""
    columns = [Column(key, *words, 20) for key, words in _MEMBERSHIP.items()]
    rows = []
    for standing in ledger.memberships():
        fields = standing.membership.model_dump(mode="json")
        rows.append([fields[key] for key in _MEMBERSHIP])
    return Table("memberships", columns, rows)


INDICATOR_HEADS: Mapping[str, tuple[str, str, int]] = {
    "id": ("编号", "id", 20), "zh": ("名称", "name", 30), "document": ("定义（JSON）", "definition", 60),
}  # fmt: skip
"""The columns of the table of own indicators, by their keys."""


def indicators_table(ledger: Ledger) -> Table:
    """The indicators that this ledger defines itself; the bundled ones come with the program."""
    with ledger.reading() as connection:
        own = own_indicators(connection)
    columns = [Column(key, *words) for key, words in INDICATOR_HEADS.items()]
    return Table("indicators", columns, [[one.id, one.name.zh, one.model_dump_json()] for one in own])


def history_table(ledger: Ledger) -> Table:
    """Every act: who, when, what, why, how many things."""
    columns = [
        Column("id", "编号", "number"), Column("at", "时间", "at", 28), Column("who", "何人", "who"),
        Column("action", "操作", "action", 18), Column("reason", "理由", "reason", 50),
        Column("count", "件数", "things"),
    ]  # fmt: skip

    def rows() -> Iterator[Sequence[Given]]:
        after = 0
        while acts := ledger.acts(limit=PAGE, after=after):
            for act in acts:
                yield [act.id, act.at, act.who, act.action, act.reason, act.count]
            after = acts[-1].id

    return Table("history", columns, rows())


TABLES: Mapping[str, Callable[[Ledger], Table]] = {
    "figures": figures_table,
    "records": records_table,
    "memberships": memberships_table,
    "indicators": indicators_table,
    "history": history_table,
}
"""Every table there is, by name."""

WHOLE = ("indicators", "records", "memberships", "figures")
"""The tables from which a ledger can be made again."""


def export_ledger(ledger: Ledger, query: Query | None = None) -> bytes:
    """A workbook with everything that stands: figures, records, memberships and the ledger's own indicators.

    Taken into an empty ledger it gives the same ones. What it leaves behind: the history, withdrawn figures, accounts.
    It says until which act of which ledger it goes, so that what was changed since is told when it comes back.
    """
    with ledger.reading() as connection:
        base = first_instant(connection), str(newest_act(connection))
    tables = [TABLES[name](ledger) for name in WHOLE if name != "figures"]
    return write_xlsx([*tables, figures_table(ledger, query)], marker=MARKER, notes=base)


def rows_table(name: str, rows: Sequence[Mapping[str, Given]]) -> Table:
    """Any rows, a roll-up for instance, as a table; every row has the keys of the first."""
    keys = list(rows[0]) if rows else []
    return Table(name, [Column(key, key, key, 18) for key in keys], [[row[key] for key in keys] for row in rows])
