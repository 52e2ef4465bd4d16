"""The Chinese of what a park's records refuse: tenancies, cases, demands, matches, bookings, applications."""

from typing import Final

PARK: Final = {
    "a day with its minute is written 2026-03-02T09:00": "日期和时刻写作 2026-03-02T09:00",
    "a tenancy ends on the day it begins, or later": "租赁合同的到期日、退租日不能早于起租日",
    "a case is due, done or dropped on the day it was asked, or later": "服务事项的期限、办结和撤销日期不能早于提出日期",
    "a case is either done or dropped": "服务事项只能办结或撤销",
    "a firm says how satisfied it is once its case is done": "办结之后才有满意度",
    "a match goes proposed, introduced, talking, signed, each once, day after day": "对接依次为推荐、引荐、洽谈、签约，各一次，日期先后相接",
    "nothing follows once a match is dropped": "对接终止后不再有其他状态",
    "say why the match was dropped": "请写明对接终止的原因",
    "both sides agree to be named before they are introduced": "双方同意公开后才能引荐",
    "a joint project names each partner once": "合作项目的每个合作方只写一次",
    "whoever is chosen has taken the challenge up": "中榜单位须在揭榜单位之中",
    "it ends after it begins": "结束须晚于开始",
    "say when the application was decided": "请写明申请的决定日期",
    "only an accepted application has an amount granted": "只有获批的申请才有批准金额",
    "an application is decided on the day it was made, or later": "决定日期不能早于申请日期",
    "{} is a {}, not a {}": "{} 属于 {}，不是{}",
    "{} is a {}, not a {} or {}": "{} 属于 {}，不是{}或{}",
    "{} and {} ({}) are of the same thing at one time": "{} 与 {}（{}）在同一时间占用同一对象",
    "{} is no quarter; write 2026Q1": "{} 不是季度；请写作 2026Q1",
    "counts are posted for one park": "清点数按单个园区入账",
    "{} is not over; its counts are posted when it is": "{} 尚未结束，结束后才能入账",
    "your account is for other parks or firms": "您的账号只用于其他园区或企业",
    "{} lies outside of the hours that {} offers": "{} 超出 {} 提供的时段",
}
