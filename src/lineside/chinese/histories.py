"""The Chinese of what a history says and refuses."""

from typing import Final

HISTORIES: Final = {
    # what it says
    "{}, run {}": "{}，运行 {}",
    "{}, {}, run {}: {}": "{}，{}，运行 {}：{}",
    "and {} rows more; `--out FILE.csv` has all of them": "另有 {} 行；`--out FILE.csv` 写出全部",
    "{}: {} days' files were thrown away": "{}：已删除 {} 天的文件",
    "{}: {} files fewer": "{}：减少 {} 个文件",
    "{}: {} late rows in {} days": "{0}：补入 {2} 天的 {1} 行",
    # what it refuses
    "one of them is asked at a time": "一次只能用其中之一",
    "there is no such file or folder": "没有这个文件或文件夹",
    "expected some of {}, or `{}` by itself, found {}": "应为 {} 中的若干个，或单独的 `{}`，现为 {}",
    "expected a day such as 2024-03-04, found `{}`": "应为日期，例如 2024-03-04，现为 `{}`",
    "late rows are of {}, not of `{}`": "补入的行须属于 {}，而不是 `{}`",
    "{} has no column `{}`": "{} 没有 `{}` 这一列",
    "{}: with these rows {} would have an interval from {} to {} µs and the next one from {} µs; late rows must fill the"
    " time of those that they replace": (
        "{}：补入后 {} 的一段为 {} 至 {} µs，下一段从 {} µs 开始；补入的行须填满被替换行的时间"
    ),
    "{}: `{}` is no machine of {}": "{}：`{}` 不是 {} 的设备",
    "{}: `{}` is no state of {}": "{}：`{}` 不是 {} 的状态",
    "intervals of this time are no longer kept; rebuild the history from its journal": (
        "这段时间的明细已不再保留；请由日志重建历史"
    ),
    "there is no table `{}`; there are: {}": "没有表 `{}`；现有：{}",
    "the question cannot be read: {}": "查询无法识别：{}",
    "the question cannot be answered: {}": "查询无法回答：{}",
    "for an unknown reason": "原因不明",
    "expected one SELECT, found {} statements": "应为一条 SELECT，现为 {} 条语句",
    "a history is only read: expected a SELECT, found {}; use --out to export": (
        "历史只供读取：应为 SELECT，现为 {}；导出请用 --out"
    ),
    "the question took longer than {} s and was broken off; ask for less": "查询超过 {} s，已中止；请缩小范围",
    "a question reads the history's tables and nothing else: {}": "查询只能读取历史的表：{}",
    "the question needs more than {} of memory; ask for fewer days or group them": (
        "查询所需内存超过 {}；请减少天数或先汇总"
    ),
    "{} is damaged: the history of {} cannot be told. Rebuild it from its journal (lineside history JOURNAL --out {}),"
    " or take the file away to go without its rows": (
        "{} 已损坏：无法给出 {} 的历史。请由日志重建（lineside history JOURNAL --out {}），或移走该文件而不要其中的行"
    ),
    "{} has other columns than this version's table `{}`: lacks {}, has {}. Rebuild the history from its journal": (
        "{} 的列与本版本的表 `{}` 不同：缺 {}，有 {}。请由日志重建历史"
    ),
    "{} holds no history: there is no {} in it": "{} 中没有历史：没有 {}",
    "{} holds no history: there is no {} in it or in the folders below it": "{} 中没有历史：其中及下级文件夹都没有 {}",
    "{} is damaged; rebuild the history from its journal": "{} 已损坏；请由日志重建历史",
    "{} holds something else, and is left as it is; name an empty folder": "{} 中有其他内容，保持原样；请指定空文件夹",
    "{} was written by lineside {}, in format {}; this version reads formats up to {}: install that version or a later"
    " one": "{} 由 lineside {} 以格式 {} 写成；本版本读取到格式 {} 为止：请安装该版本或更新的版本",
    "rows of {} are not corrected: they follow from the others": "{} 的行不能补入：它们由其他表算出",
    "late rows of {} have {}; the columns are {}": "{} 的补入行{}；各列为 {}",
    "unknown columns {}": "有未知的列 {}",
    "no column {}": "缺少列 {}",
}

LOSSES: Final = {
    "planned": "计划忙时",
    "good": "合格品所需",
    "quality": "质量损失",
    "speed": "速度损失",
    "availability": "时间损失",
}
"""What a loss is called in a tree of losses; a state is called as the glossary has it."""
ENDS: Final = {
    "station": "",
    "reason": "",
    "workers": "人员",
    "fleet": "车辆",
    "part": "来料",
    "release": "在制品上限",
    "demand": "无任务",
    "unknown": "原因未知",
}
"""What is at the end of a chain of waiting, by its kind."""
SLOWER: Final = "节拍较慢"
