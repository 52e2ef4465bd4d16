"""The Chinese of what `check` remarks about a model that is right."""

from typing import Final

REMARKS: Final = {
    "The buffer of `{}` is unlimited, so that nothing before it is ever blocked.": "`{}` 的缓冲没有上限，因此其上游从不满料堵塞。",
    "No product visits `{}`.": "没有产品经过 `{}`。",
    "Nothing needs the workers `{}`: they have nothing to do.": "没有任何工序需要人员 `{}`：他们无事可做。",
    "Nothing goes by the calendar `{}`.": "没有任何对象使用班次 `{}`。",
    "`{}` is never released.": "`{}` 从不投产。",
    "The part `{}` goes into nothing.": "物料 `{}` 不装入任何产品。",
    "The fleet `{}` brings nothing.": "车队 `{}` 没有要运送的东西。",
    "The conveyor `{}` carries nothing.": "输送线 `{}` 没有要输送的东西。",
    "Nothing is rejected into the side route `{}` of `{}`.": "没有不合格品进入 `{1}` 的旁路 `{0}`。",
    "There are calendars but no `starts`: the run begins on a Monday at 00:00.": "有班次而没有 `starts`：从周一 00:00 开始。",
    "No inspection of `{}` detects `{}`, which `{}` makes: it leaves unseen.": (
        "`{0}` 没有检验能检出 `{2}` 造成的 `{1}`：带着它出厂也无人察觉。"
    ),
    "Nothing fixes `{}` of `{}`: what `{}` sends to `{}` for it comes back as it was.": (
        "`{1}` 的 `{0}` 无处修复：`{2}` 因此送往 `{3}` 的工件原样返回。"
    ),
    "The order `{}` of `{}` stands {} times in its list.": "`{1}` 的订单 `{0}` 在清单中出现 {2} 次。",
    (
        "Should {} ever be full, with {} parts that all have to go on to the next, none of them can move again"
        " (a deadlock): at most {} parts in the plant (`wip`), or no limit to one of these buffers, rules that out."
    ): "若 {} 全部占满（共 {} 件）且各件都要去下一处，就都无法再移动（死锁）：在制品不超过 {} 件（`wip`），或其中一处不设 `buffer`，即可避免。",
    "`{}` is asked for {} of what it can do: the work before it grows.": "`{}` 的需求为其能力的 {}：其前的工作会越积越多。",
    "{} of what can come of `{}` is asked for: more or larger bins, or quicker supply.": (
        "对 `{1}` 的需求为其供应能力的 {0}：请增加或加大料箱，或加快供应。"
    ),
    "`{}` is needed for {} of its time at the least: what it carries waits for it.": (
        "`{}` 至少有 {} 的时间被需要：要运送的会等车。"
    ),
    "No device plays `{}`: link it, or write `{}: none`.": "没有设备对应 `{}`：请接入，或写 `{}: none`。",
    "Nothing tells of `{}`: what is done there is inferred from what is seen behind it.": (
        "`{}` 没有任何上报：那里完成的工作由其下游所见推断。"
    ),
    "`{}` tells neither `ended` nor `counted`, so its work is only known from what is seen behind it.": (
        "`{}` 既不上报 `ended` 也不上报 `counted`，其工作只能由下游所见得知。"
    ),
    "`{}` can fail and does not tell `failed`: it would be commanded while it is down.": (
        "`{}` 会发生故障而不上报 `failed`：故障时仍会收到指令。"
    ),
    "`{}` tells `failed` and never `repaired`: it would be down for ever.": (
        "`{}` 上报 `failed` 而从不上报 `repaired`：会一直处于故障。"
    ),
    "A step at `{}` has an interlock: the device needs to tell `refused`, or a person stands there.": (
        "`{}` 的工序有防错联锁：设备须上报 `refused`，或由人员在场。"
    ),
    "A step at `{}` inspects: what was found is not told (`ended` with `result`, or `rejected`).": (
        "`{}` 的工序是检验：检验结果没有上报（带 `result` 的 `ended`，或 `rejected`）。"
    ),
    "`{}` decides for itself, so nothing interrupts it at the end of a shift.": "`{}` 自行决定，因此班次结束时不会中断它。",
    "`{}` has no `stale-after`: a device that falls silent would still be believed.": (
        "`{}` 没有 `stale-after`：设备失去联系后仍会被当作正常。"
    ),
    "`{}` is made to order, and no device tells which part is which (`seen`, or one that obeys).": (
        "`{}` 按订单生产，而没有设备能分辨工件（`seen`，或听从指令的设备）。"
    ),
}
