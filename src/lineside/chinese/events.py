"""The Chinese of records in a few words, as `lineside.run.words` tells them: what fills them are names and numbers."""

from itertools import product
from typing import Final

FACTS: Final = {
    "failed": "发生故障",
    "ended": "加工结束",
    "stopped": "停止",
    "repaired": "修复",
    "released": "放行",
    "arrived": "工件到达",
    "started": "开始加工",
    "moved": "工件被移动",
    "seen": "工件被识别",
    "counted": "计数",
    "delivered": "物料送达",
    "found": "物料盘点",
    "reached": "车辆到达",
    "loaded": "装货完成",
    "unloaded": "卸货完成",
    "charged": "充电完成",
    "refused": "防错拒绝",
    "walked": "人员到位",
    "carried": "工件送到",
    "conveyed": "输送到位",
    "cleared": "输送线腾空",
}
REQUESTS: Final = {
    "start": "开始",
    "tick": "时间推进",
    "let go": "要求放行",
    "order": "追加订单",
    "answer": "回答问题",
    "upset": "人工注入异常",
    "prioritise": "调整优先级",
    "away": "离岗",
}
UPSETS: Final = {"break": "故障", "wrong part": "错件", "delay": "延误"}
ENDS: Final = {"held": "扣留工件", "rejected": "判为不合格"}

EVENTS: Final[dict[str, str]] = {
    **{f"{en}: {{}}": f"{zh}：{{}}" for en, zh in FACTS.items()},
    **{f"{en}: {{}} #{{}} at {{}}": f"{FACTS[en]}：{{}} #{{}}，在 {{}}" for en in ("moved", "seen")},
    **{f"{en}: {{}} {{}} at {{}}": f"{FACTS[en]}：{{2}} 的 {{1}} {{0}} 件" for en in ("delivered", "found")},
    **{f"{en}: {{}}, no. {{}}": f"{FACTS[en]}：{{}}，第 {{}} 件" for en in ("conveyed", "cleared")},
    "carried: to {}, no. {}": "工件送到：{}，第 {} 件",
    "walked: {} to {}": "人员到位：{} 到 {}",
    "walked: {} no. {} to {}": "人员到位：{} 第 {} 人到 {}",
    "walked: person {} to {}": "人员到位：第 {} 人到 {}",
    "counted: {}, {} in all": "计数：{}，累计 {}",
    **{
        f"{en}: {{}}, part {end}{about}": f"{FACTS[en]}：{{}}，{zh}" + ("（{}）" if about else "")
        for en, (end, zh), about in product(("ended", "released", "refused"), ENDS.items(), ("", " for {}"))
    },
    "fact {}, which is unknown: {}": "无法识别的上报 {}：{}",
    **REQUESTS,
    "request {}, which is unknown": "无法识别的要求 {}",
    "let go: {}": "要求放行：{}",
    "order: {} × {}": "追加订单：{} × {}",
    **{f"upset: {en} at {{}}": f"人工注入异常：{{}} {zh}" for en, zh in UPSETS.items()},
    "prioritise: order {}, to {}": "调整优先级：订单 {} 改为 {}",
    "away: {} of {}": "离岗：{1} {0} 人",
    "answer: question {}": "回答问题：第 {} 个",
}
