"""The Chinese of what is said of journals: what is wrong with one, what was saved of it, what a check of it found."""

from typing import Final

JOURNALS: Final = {
    # which it is, and what it can be used for
    "{} exists already; a journal is never overwritten": "{} 已存在；日志从不覆盖",
    "{} cannot be made: {}": "无法新建 {}：{}",
    "{} cannot be read: {}": "{} 无法读取：{}",
    "{} is not a journal": "{} 不是运行日志",
    "{} is not a journal, but the database of another program": "{} 不是运行日志，而是其他程序的数据库",
    "the journal {} cannot be used: {}": "运行日志 {} 无法使用：{}",
    "the journal {} could not be written before; nothing more is written to it": "运行日志 {} 此前写入失败；不再写入",
    "{} is in use by another run; only one can write a journal": "{} 正被另一次运行使用；一份日志同时只能由一次运行写入",
    "{} belongs to a journal that is gone; it would be mixed up with a new one: move it away": (
        "{} 属于一份已不存在的日志，会与新日志混淆：请先移走"
    ),
    "{} is an older part of the journal {}, which goes on in {}": "{} 是日志 {} 较早的部分，续在 {} 中",
    "{} is of format 1, which lineside 0.1.0 wrote": "{} 是格式 1，由 lineside 0.1.0 写成",
    "{} is of format 1, and was carried over into {} before. Resume that one, or move it away": (
        "{} 是格式 1，此前已转存到 {}。请用那一份继续，或将其移走"
    ),
    "{} is of format {}, and this version of lineside knows formats 1 and {}: resume it with the version that wrote it": (
        "{} 是格式 {}，本版本的 lineside 只识别格式 1 和 {}：请用写成它的版本继续"
    ),
    "{} does not hold record {}": "{} 中没有记录 {}",
    "{}: it holds no hashes to check it by. Resuming it carries it over into one that does": (
        "{}：其中没有可供核对的散列值。继续运行时会转存为有散列值的日志"
    ),
    "the first files of {} are gone, and {} does not begin with a state that this version reads: bring the files"
    " back, or use the version that made them": (
        "{} 的前几个文件已不在，而 {} 的开头不是本版本能读取的状态：请找回这些文件，或用写成它们的版本"
    ),
    "the files before {} are not there: they held records 1 to {}": "{} 之前的文件不在：其中是记录 1 至 {}",
    # what is wrong with it
    "{} is damaged: {}": "{} 已损坏：{}",
    "{} is damaged": "{} 已损坏",
    "it ends after {} bytes": "只有 {} 字节",
    "it ends within a page, after {} whole ones": "在一页中间结束，之前有 {} 个整页",
    "its first page is not what was written": "首页与写入时不符",
    "its tables are not those of a journal": "其中的表不是运行日志的表",
    "the commit of records {} to {} is not whole": "记录 {} 至 {} 的提交不完整",
    "who said record {} is not what was written": "记录 {} 的来源与写入时不符",
    "a text in it cannot be read": "其中有文字无法读取",
    "records are missing after record {}": "记录 {} 之后缺少记录",
    "what it says about its run and model is not what was written": "其中的运行和模型信息与写入时不符",
    "it does not say its {}": "其中没有 {}",
    "nothing can be read of its {} bytes": "其 {} 字节全都无法读取",
    "not even its model can be read": "连模型也无法读取",
    "not even its model can be read ({})": "连模型也无法读取（{}）",
    "{}; not even its model can be read": "{}；连模型也无法读取",
    "the head of its log is not what was written": "其写入日志的开头与写入时不符",
    "frame {} of its log is not what was written": "其写入日志的第 {} 帧与写入时不符",
    "{} is missing: it holds records of {}": "缺少 {}：其中是 {} 的记录",
    "{} does not go on where the file before it ends": "{} 与前一个文件的结尾不衔接",
    "{} does not go on where {} ends": "{} 与 {} 的结尾不衔接",
    "records {} to {} of {} are missing": "缺少 {2} 的记录 {0} 至 {1}",
    "record {} is missing": "缺少记录 {}",
    "record {} is not what was written": "记录 {} 与写入时不符",
    "record {} is not made of numbers": "记录 {} 不是数字",
    "record {} cannot be read": "记录 {} 无法读取",
    "record {} cannot be read: {}": "记录 {} 无法读取：{}",
    "record {} does not say who reported it": "记录 {} 没有写明由谁上报",
    "one of records {} to {} is not what was written": "记录 {} 至 {} 中有一条与写入时不符",
    "{} is part {} of a journal, not {}": "{} 是一份日志的第 {} 部分，而不是第 {} 部分",
    "{} is of another run than {}": "{} 与 {} 不是同一次运行",
    "the snapshot after record {} in {} is damaged": "{1} 中记录 {0} 之后的快照已损坏",
    "the snapshot after record {} is not the state that it names": "记录 {} 之后的快照与其标明的状态不符",
    "the snapshot after record {} is damaged ({})": "记录 {} 之后的快照已损坏（{}）",
    "the log of {} ends within a commit, as when a run is killed: what was being written is left out": (
        "{} 的写入日志在一次提交中间结束（例如运行被强制终止）：未写完的部分已略去"
    ),
    # what was saved of it
    "{} records, until {}, were saved in {}": "已将截至 {1} 的 {0} 条记录存入 {2}",
    "{} records, until {}, were saved in {}; {}": "已将截至 {1} 的 {0} 条记录存入 {2}；{3}",
    "what came behind is lost: {}": "其后的内容已丢失：{}",
    "{} is damaged; what could be read of it was saved in {} before. Resume that one, or move it away": (
        "{} 已损坏；能读取的部分此前已存入 {}。请用那一份继续，或将其移走"
    ),
    "salvaged from {}": "由 {} 恢复而来",
    "carried over from {}, of format 1": "由格式 1 的 {} 转存而来",
    "Only what can be read is shown: {} records until {}.": "只显示能读取的部分：截至 {1} 的 {0} 条记录。",
    "{}. Only what can be read is shown: {} records.": "{}。只显示能读取的部分：{} 条记录。",
    # what a check of it found
    "{}: records {} to {} in 1 file, {} snapshots": "{}：1 个文件，记录 {} 至 {}，{} 个快照",
    "{}: records {} to {} in {} files, {} snapshots": "{0}：{3} 个文件，记录 {1} 至 {2}，{4} 个快照",
    "head {}": "末端散列值 {}",
    "{} is its head after record {}: all up to there are as they were then; {} came since": (
        "{} 是记录 {} 之后的散列值：此前各条与当时一致；其后又有 {} 条"
    ),
    "{} is no head of it: records are missing, or are not those of then": "{} 不是它的散列值：缺少记录，或记录与当时不同",
    "it is as it was written": "与写入时一致",
    "it is not as it was written": "与写入时不一致",
    "expected {} hexadecimal digits, found `{}`": "应为 {} 位十六进制数字，现为 `{}`",
}
