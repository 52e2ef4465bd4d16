"""The Chinese of what a forecast says and refuses."""

from typing import Final

FORECASTS: Final = {
    # what it says
    "{}: from {} to {}, {} futures, laws: {}": "{}：从 {} 至 {}，推演 {} 次，工时规律：{}",
    "{}: from {} to {}, if {}:": "{}：从 {} 至 {}，假如 {}：",
    "If {}:": "假如 {}：",
    "Exact: every draw that this needs is in the journal.": "精确：所需的随机数都在日志中。",
    "{} draws are not in the journal and were drawn, in {} reruns.": "{} 个随机数不在日志中，已另行抽取，共重演 {} 次。",
    "This run cannot be made again draw by draw: what its journal shows is kept, the rest drawn to fit it.": (
        "此次运行无法逐个随机数重演：保留日志所示的，其余按日志另行抽取。"
    ),
    "Without the change the same gives {} to {} of {}, and {} came.": "不加变更，同样推演得 {2} {0} 至 {1} 件，实际 {3} 件。",
    "next bottleneck: {}, in {} of the futures; active {} of its hours": "下一个瓶颈：{}（占推演次数的 {}）；其工作时间中活跃 {}",
    "overdue: the operation on {}, begun at {}: by its law one in a thousand takes so long": (
        "超出常时：{} 的加工，始于 {}；按其规律千分之一才会这么久"
    ),
    "overdue: the repair on {}, begun at {}: by its law one in a thousand takes so long": (
        "超出常时：{} 的维修，始于 {}；按其规律千分之一才会这么久"
    ),
    "changed: {} at {}, noticed at {}: {} longer": "节拍有变：{} 的 {}，{} 发现：延长 {}",
    "changed: {} at {}, noticed at {}: {} shorter": "节拍有变：{} 的 {}，{} 发现：缩短 {}",
    "learnt: the operation of {}, {} seen: {}, the model says {}: {} longer": (
        "实测：{} 的加工，见 {} 次：{}，模型为 {}：延长 {}"
    ),
    "learnt: the operation of {}, {} seen: {}, the model says {}: {} shorter": (
        "实测：{} 的加工，见 {} 次：{}，模型为 {}：缩短 {}"
    ),
    "No forecast of this run has been scored yet.": "此次运行尚无到期的预测可供核对。",
    "Of the last {} forecasts, {} held what came; {} should.": "最近 {} 次到期的预测中，{} 次包含实际值；应为 {}。",
    # what should be known of it
    "The plant is closed until {}; what is made before that is finished work.": (
        "产线停工至 {}；此前完成的只是已加工完的工件。"
    ),
    "The plant is closed until {}, beyond the end of this forecast.": "产线停工至 {}，晚于此次预测的截止时间。",
    "{} holds its part: how long until somebody lets it go is drawn from the model's law.": (
        "{} 扣留着工件：多久放行按模型的规律抽取。"
    ),
    "{} holds its part until somebody lets it go: until then it makes nothing in any future.": (
        "{} 扣留着工件，须由人放行：在此之前各次推演中都不出产品。"
    ),
    "Nothing is known of {} now: the futures go on from what was last believed there.": (
        "{} 目前失去联系：推演从最后已知的状态继续。"
    ),
    "A question waits for an answer: what the line believes may be wrong there.": (
        "有 1 个问题待回答：所涉状态可能与实际不符。"
    ),
    "{} questions wait for an answer: what the line believes may be wrong there.": (
        "有 {} 个问题待回答：所涉状态可能与实际不符。"
    ),
    "An order is not released yet: each is let in when its time comes, as the model says.": (
        "有 1 个订单尚未下达：按模型到时投产。"
    ),
    "{} orders are not released yet: each is let in when its time comes, as the model says.": (
        "有 {} 个订单尚未下达：按模型到时投产。"
    ),
    # what it refuses
    "expected {} to {}, found {} futures": "应为 {} 至 {} 次推演，现为 {} 次",
    "expected learnt or model, found `{}`": "应为 learnt 或 model，现为 `{}`",
    "expected at least 1, found {}": "至少为 1，现为 {}",
    "at most {} changes are looked at together, found {}": "一次至多推演 {} 项变更，现为 {} 项",
    "a line that runs looks ahead from now, by its own rules": "运行中的产线按自己的规则从现在起预测",
    "the past is made again from a journal, not from the screen of a line": "重演过去须用日志，而不是产线画面的地址",
    "the past is made again with one change, `--if`; found {}": "重演过去须有且只有一项变更（`--if`），现为 {} 项",
    "the journal ends at {}, before `{}`: a forecast begins where something is known": (
        "日志止于 {}，早于 `{}`：预测须从已知处开始"
    ),
    "the journal ends at {}: beyond it nothing has come to compare with": "日志止于 {}：其后没有可比的实际值",
    "`{}` is not after the moment from which it looks ahead": "`{}` 不在预测的起点之后",
    "`{}` is more than {} days ahead: that is a matter for `simulate`": "`{}` 超过 {} 天：请用 `simulate`",
    "this plant has no shifts, so none ends": "此产线没有班次，因此没有班末",
    "give a time, such as `+4h` or `16:00`": "请给出时间，例如 `+4h` 或 `16:00`",
    "{}:{} is no time of day": "{}:{} 不是一天中的时刻",
    "the model does not say when the plant starts, so a date says nothing": "模型没有写明开始的日期，因此不能用日期",
    "`shift-end`, a time of day such as `16:00`, a date and time, `+4h`, or `order:A7`": (
        "`shift-end`、时刻（例如 `16:00`）、日期和时间、`+4h` 或 `order:A7`"
    ),
    "`press/2 down 2h`, `one more fitters`, `one fewer fitters`, `order A7 first`, or a value of the model such as"
    " `stations.press.machines=3`": (
        "`press/2 down 2h`、`one more fitters`、`one fewer fitters`、`order A7 first`，或模型的一个值，例如 `stations.press.machines=3`"
    ),
    "no order is called `{}`": "没有名为 `{}` 的订单",
    "{} orders are called `{}`": "有 {} 个名为 `{}` 的订单",
    "this plant is given no orders": "此产线没有订单",
    "orders: {}": "现有订单：{}",
    "no machine is called `{}`": "没有名为 `{}` 的设备",
    "nothing that can be counted is called `{}`": "没有名为 `{}` 的可增减对象",
    "there are {} of {}, so there cannot be {} fewer": "{1} 只有 {0}，不能减少 {2}",
    "the model knows no way in which {} fails, so nobody knows who would mend it": (
        "模型中 {} 没有故障方式，因此不知道由谁维修"
    ),
    "give it a `failure`": "请给它写 `failure`",
    "the line refuses this: it does not fit what stands there now": "产线不接受此操作：与现场当前状态不符",
    "`{}` cannot be done now: {}": "`{}` 目前无法执行：{}",
    "`{}`: {}": "`{}`：{}",
    "`{}` says what will befall; of the past: people, vehicles, machines, orders, values": (
        "`{}` 说的是将要发生的事；重演过去可改变：人员、车辆、设备、订单、模型的值"
    ),
    "the record of forecasts {} cannot be used: {}": "预测记录 {} 无法使用：{}",
    "the record of forecasts {} cannot be read: {}": "预测记录 {} 无法读取：{}",
    "the record of forecasts {} cannot be written: {}": "预测记录 {} 无法写入：{}",
    "{} refuses: {}": "{} 拒绝：{}",
    "{} does not answer: {}; is the line running there?": "{} 没有应答：{}；产线是否在那里运行？",
    "{} answers, but with no forecast: is it the screen of a line?": "{} 有应答，但不是预测：这是产线画面的地址吗？",
    "somebody else's is, ask again in a moment": "正在进行他人的预测，请稍后再问",
    "the line is busy, ask again in a moment": "产线正忙，请稍后再问",
}
