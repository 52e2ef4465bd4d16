"""The Chinese of what a simulation notes beside its figures."""

from typing import Final

NOTES: Final = {
    "interrupted: {} replications were finished, and only they are told of here": "已中断：完成了 {} 次重复，以下只含这些",
    (
        "no steady state was found: what is made of or held of {} still drifts;"
        " more may come in than the plant can make, so look at the backlog and at `lineside check`"
    ): "未找到稳态：{} 的产出或在制品仍在变化；投入可能超过产能，请看待投产（排队）和 `lineside check`",
    (
        "the precision of {} was not reached: after {} replications {} is known to {};"
        " allow more replications, or measure for longer"
    ): "未达到 {} 的精度：重复 {} 次后，{}的精度为 {}；请增加重复次数，或延长统计时间",
    "the precision of {} was not reached: after {} replications {} is known to {}; measure for longer": (
        "未达到 {} 的精度：重复 {} 次后，{}的精度为 {}；请延长统计时间"
    ),
    (
        "what is made in neighbouring batches is alike, so the intervals are too narrow: with {} batches a longer time"
        " is needed, or several replications"
    ): "相邻批次的产出相近，因此区间偏窄：分为 {} 批时须延长时间，或改为多次重复",
    (
        "the plant does not keep up: every hour {} more `{}` are in it or wait before it{}, so times, WIP and what"
        " waits depend on how long is measured"
    ): "产线跟不上：每小时线内和线外排队的 `{1}` 增加 {0} 件{2}，因此周期、在制品和排队取决于统计多久",
    (
        "the plant does not keep up: every hour {} more `{}` are in it or wait before it, so times, WIP and what waits"
        " depend on how long is measured"
    ): "产线跟不上：每小时线内和线外排队的 `{1}` 增加 {0} 件，因此周期、在制品和排队取决于统计多久",
    " (and of {} product more)": "（另有 {} 种产品）",
    " (and of {} products more)": "（另有 {} 种产品）",
    (
        "stations or people have hours of their own, and this run holds no two days, or weeks, that are alike: whether"
        " more and more waits from one to the next it cannot tell; measure for longer"
    ): "工位或人员的工作时间不同，而统计时段内没有两个相同的工作日（或周）：无法判断等待是否逐日增加；请延长统计时间",
    "too short for the interval of cycle times of `{}` ({}): needs about {} parts, had {}; measure for longer": (
        "`{}` 的件数太少，得不出生产周期的区间（{}）：约需 {} 件，现有 {} 件；请延长统计时间"
    ),
    (
        "too short for the interval of cycle times of `{}` ({}): needs about {} parts, had {}; and {} products more;"
        " measure for longer"
    ): "`{}` 的件数太少，得不出生产周期的区间（{}）：约需 {} 件，现有 {} 件；另有 {} 种产品；请延长统计时间",
    (
        "too short for the interval of cycle times of `{}` ({}): needs about {} parts, had {}; and {} product more;"
        " measure for longer"
    ): "`{}` 的件数太少，得不出生产周期的区间（{}）：约需 {} 件，现有 {} 件；另有 {} 种产品；请延长统计时间",
    (
        "{} h are no whole weeks of `{}`: they hold {} of its hours, and usually {} go by in so long a time; figures"
        " for a week or a year are off as much, so measure whole weeks, such as 7d"
    ): "{} h 不是 `{}` 的整周：其中有 {} 个工作小时，通常同样长的时间有 {} 个；折算为周或年的数会有同样的偏差，请按整周统计，如 7d",
}
