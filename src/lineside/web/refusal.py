"""What a server's refusals say in Chinese: one catalogue beside the English sentences, which are its keys.

`{}` stands for what varies, and keeps its place in the Chinese sentence. What varies may be a sentence or a word that
has Chinese of its own. A test finds every refusal in the sources that has no words here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from lineside.web.refusals import BRIEFINGS, FIGURES, FORMS, LEDGER, NAMED, PARK, SHARING, SHEETS

if TYPE_CHECKING:
    from lineside.errors import InputError

TITLES: Final = {
    "A bundled example stays as it is": "自带示例不能改动",
    "A forecast is being made": "正在预测",
    "Everybody is being served who fits in": "连接数已满",
    "Nobody logs in here": "此处不设登录",
    "Nothing can be said of this": "无法预测",
    "Nothing can be said of this now": "目前无法预测",
    "Please log in": "请先登录",
    "Something went wrong here": "服务器出错",
    "The body is too large": "提交内容过大",
    "The body must be JSON": "提交内容须为 JSON",
    "The floor cannot be put into the file's text": "平面图无法写入文件原文",
    "The floor cannot be written": "平面图无法写入",
    "The ledger cannot be read": "台账无法读取",
    "The ledger cannot be written": "台账无法写入",
    "The journal cannot be written": "运行日志无法写入",
    "The line does not answer": "产线没有应答",
    "The line has stopped": "产线已停止",
    "The line refuses this": "产线不接受此操作",
    "The login is wrong": "用户名或密码错误",
    "The model cannot be read or written": "模型无法读写",
    "The model does not allow this": "模型不允许此改动",
    "The model was changed meanwhile": "模型已被他人改动",
    "The old password is wrong": "原密码错误",
    "The request asks for too much": "一次要求的内容过多",
    "The request cannot be read": "请求无法识别",
    "The request comes from another site": "请求来自其他网站",
    "The request does not come from this site's own page": "请求不是由本站页面发出",
    "The ledger is being filled": "台账正在填入数据",
    "The sums are being worked out": "正在汇总",
    "The sums cannot be worked out": "无法汇总",
    "The token is not valid": "令牌无效",
    "The workbook cannot be taken in": "表格无法导入",
    "There is an administrator already": "已有管理员",
    "There is no picture": "没有底图",
    "There is no such file": "没有该文件",
    "There is no such page": "没有该页面",
    "There is no such run": "没有该次运行",
    "There is no such table": "没有该数据表",
    "There is no such thing": "未找到",
    "There is no such workbook": "未找到该表格",
    "This differs from what stands": "与现有数据不一致",
    "This month is not released": "该月尚未发布",
    "This park is not yours": "该园区不在您的账号范围内",
    "This plant is real": "这是真实产线",
    "This server does not answer to that name": "本服务器不使用该地址",
    "This was refused": "未予受理",
    "Too many people are logged in": "登录人数过多",
    "Too many people are logging in": "同时登录的人过多",
    "Too many wrong passwords": "密码错误次数过多",
    "Too much is asked at once": "操作过于频繁",
    "You may look, not command": "您只能查看，不能操作",
    "Your role does not reach this far": "权限不足",
    "{} is not possible here": "此处不支持 {} 操作",
}

REQUESTS: Final = {
    "GET /api/openapi.json lists what there is": "可用接口见 /api/openapi.json",
    "POST /api/login with name and password": "请用用户名和密码登录",
    "POST /api/login with name and password, or send a bearer token": "请用用户名和密码登录，或使用令牌",
    "/screen shows the line": "产线画面在 /screen",
    "`by` knows {}": "`by` 可取：{}",
    "`{}` is a number": "`{}` 须为数字",
    "`{}` is none of {}": "`{}` 只能取 {}",
    "`futures` is a number up to {}": "`futures` 须为不超过 {} 的数字",
    "`{}` needs a period with an end, not {}": "`{}` 须为有截止时间的期间，而不是 {}",
    "ask an administrator for a new one": "请向管理员索取新令牌",
    "ask for the memberships of a `member` or in a `whole`": "请指明 `member` 或 `whole`",
    "at most {} are taken": "上限为 {}",
    "at most {} firms are changed at once": "一次最多调整 {} 家企业",
    "at most {} values are taken; send it in parts": "一次最多 {} 个值，请分批提交",
    "at most {} kB are taken": "上限为 {} kB",
    "change the file by hand; written anew it would lose its comments": "请手工修改该文件；若重新生成，注释将会丢失",
    "check name and password, or ask an administrator for a new token": "请核对用户名和密码，或向管理员索取新令牌",
    "check the address": "请核对网址",
    "copy it to a folder of your own and open the copy": "请复制到自己的文件夹后再打开",
    "each filter stands once": "同一筛选条件只能出现一次",
    "give it as `old`": "请在 `old` 中给出",
    "it does not fit what stands there now": "与现场当前状态不符",
    "it may be busy; look whether it was done": "产线可能正忙，请查看是否已执行",
    "it was logged; nothing was written": "已记录日志，未写入任何数据",
    "load it again; what you moved is not in it yet": "请重新载入；您移动的内容尚未保存",
    "every row has as many cells as there are columns": "每行单元格数须与列数一致",
    "log in, or ask an administrator for an account": "请登录，或向管理员申请账号",
    "log in with an account that may": "请用有操作权限的账号登录",
    "its disk does not take it; nothing more is commanded until the run is started again": (
        "磁盘写入出错；已停止下达指令，须重新启动运行"
    ),
    "its file is damaged; nothing more is commanded until the run is started again": (
        "日志文件已损坏；已停止下达指令，须重新启动运行"
    ),
    "more than {} figures; narrow the filters": "超过 {} 条数据，请缩小筛选范围",
    "nobody has this token": "没有此令牌",
    "no {} is called `{}`": "没有名为 `{}` 的 {}",
    "send a token of the run's --tokens as `Authorization: Bearer TOKEN`": (
        "请用 `Authorization: Bearer TOKEN` 发送运行时 --tokens 文件中的令牌"
    ),
    "no memory is left; nothing more is commanded until the run is started again": (
        "内存不足；已停止下达指令，须重新启动运行"
    ),
    "no space is left on the disk; nothing more is commanded until the run is started again": (
        "磁盘空间不足；已停止下达指令，须重新启动运行"
    ),
    "no space is left where it is kept; tell whoever keeps it, then look whether what you did is there": (
        "存储空间不足，请告知台账管理人员，并核对刚才的操作是否已保存"
    ),
    "a month is released for one district; this ledger has none or several": (
        "按月发布须对应一个区县，本台账没有或有多个区县"
    ),
    "nothing of this month can be released yet": "该月暂无可发布的数据",
    "release it first; a briefing cites released figures": "请先发布；简报只引用已发布的数据",
    "no link of this chain names {}; enter who supplies whom first": "该链的供需关系中没有 {}，请先登记供需关系",
    "nothing drops by more than 100 %": "降幅不能超过 100%",
    "only an emulated one has things go wrong when asked": "只有仿真产线可以模拟故障",
    "only people with an account change the ledger": "有账号的人员才能修改台账",
    "open this server's own page": "请打开本服务器自己的页面",
    "send it as application/json": "请以 application/json 提交",
    "send the `csrf` of GET /api/me in the header {}": "请在请求头 {} 中带上 /api/me 给出的 `csrf`",
    "send {}": "请带上 {}",
    "start with --accounts LEDGER": "启动时请加 --accounts 台账文件",
    "the file's text was left as it was": "文件保持原样",
    "the link to the plant has failed; nothing more is commanded until the run is started again": (
        "与现场设备的通信已中断；已停止下达指令，须重新启动运行"
    ),
    "the model's layout names no .png": "模型的 layout 没有指定 .png 底图",
    "there are {}, each as .xlsx and all but the ledger as .csv": "可用：{}，均可导出 .xlsx，除台账外均可导出 .csv",
    "there is no document {}": "没有文件 {}",
    "there is no figure {} that you may see": "没有您可查看的数据 {}",
    "there is no rule {}; there are {}": "没有规则 {}，可用：{}",
    "there is no record {} that you may see": "没有您可查看的记录 {}",
    "this is only for accounts of the whole ledger": "仅限可管理整个台账的账号",
    "this page goes on by itself when it runs again": "产线恢复运行后，本页自动继续",
    "this workbook needs the mapping that was proposed": "该表格需要所给出的对照关系",
    "try again": "请重试",
    "try again in a moment": "请稍后重试",
    "try again in a few seconds; nobody who is served now is sent away for you": (
        "请过几秒再试；正在使用的连接不会因此中断"
    ),
    "try again later": "请稍后重试",
    "viewers see sums by one of {}, not narrowed further": "查看者只能按 {} 之一汇总，不能再细分",
    "wait ten minutes, or ask an administrator": "请十分钟后再试，或联系管理员",
    "workbooks are kept for an hour; send it again": "表格只保留一小时，请重新上传",
    "it is busy, or what it is kept on does not take it; before you do it again, look whether it is there": (
        "台账正忙或存储出错；请先核对刚才的操作是否已保存，再决定是否重做"
    ),
    "what they are worked out from cannot be read; its keeper finds the reason in the log": (
        "汇总所依据的数据无法读取；原因见日志，请告知台账管理人员"
    ),
    "what it is kept on does not answer, or its file is damaged; its keeper finds the reason in the log": (
        "存储没有应答，或台账文件已损坏；原因见日志，请告知台账管理人员"
    ),
    "whoever runs it is told why; nothing more is commanded until the run is started again": (
        "原因见运行该产线的终端；已停止下达指令，须重新启动运行"
    ),
    "you are {}; this needs {}": "您的角色是 {}，此操作需要 {}",
    "{} cells; give `since`, `until` or `within`": "共 {} 格，请给出 `since`、`until` 或 `within`",
    "{} faults; nothing was written": "共 {} 处问题，未写入任何数据",
    "{} is a {}, not a chain": "{} 属于 {}，不是产业链",
    "{} is a {}, not a claim": "{} 属于 {}，不是表述",
    "{} is a {}, not a cluster system": "{} 属于 {}，不是集群体系",
    "{} is a {}, not a firm": "{} 属于 {}，不是企业",
    "{}; ask again in a moment": "{}；请稍后再试",
}

DETAILS: Final = FIGURES | LEDGER | SHEETS | BRIEFINGS | FORMS | PARK | SHARING | REQUESTS
"""All sentences below a title: what is wrong with a request, and with each thing in it."""
MADE_OF: Final = {"`{}`: {}": "`{}`：{}", "{}: {}": "{}：{}", "{} ({})": "{}（{}）"}
"""How sentences are put together of others."""
OTHERWISE: Final = "内容不符合要求，请核对"
"""Where a library says what is wrong, in words that nobody here has written."""
LISTS: Final = ((" and ", "和"), (" or ", "或"), (", ", "、"))
LONGEST, DEEPEST = 4000, 4
_ENGLISH = re.compile(r"(?<![`\w])[a-z]{2,}(?: [a-z]{2,}){2,}")
_Patterns: TypeAlias = "tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]"


def in_chinese(sentence: str, catalogue: dict[str, str]) -> str:
    """The Chinese of a sentence, with what varies in its place; empty where the catalogue does not have it."""
    if len(sentence) > LONGEST:
        return ""
    found = _part(sentence, _patterns(tuple(catalogue.items())), 0)
    return found if is_chinese(found) else ""


def detail_in_chinese(sentence: str) -> str:
    """The Chinese of what stands below a title; `OTHERWISE` where there is none, and nothing where nothing is said."""
    if not sentence or is_chinese(sentence):
        return sentence
    return in_chinese(sentence, DETAILS) or OTHERWISE


def model_in_chinese(error: InputError) -> str:
    """What is wrong with a model in Chinese; `OTHERWISE` where a sentence has none."""
    from lineside.chinese import told

    found = re.sub(r"`[^`]*`", "``", text := told(error))
    return OTHERWISE if _ENGLISH.search(found) else text


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese in it and no English sentence."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text) and not _ENGLISH.search(text)


def _part(text: str, patterns: _Patterns, depth: int) -> str:
    """A sentence, several, a word or a list of words in Chinese; what is none of these as it is."""
    text = text.removeprefix("Value error, ")
    if text in NAMED:
        return NAMED[text]
    if depth >= DEEPEST:
        return text
    several = text.split("; ")
    if len(several) > 1:
        told = [_part(each, patterns, depth + 1) for each in several]
        if all(map(is_chinese, told)):
            return "；".join(told)
    for pieces, words in patterns:
        groups = _taken(pieces, text)
        if groups is not None:
            return _filled(words, [_part(each, patterns, depth + 1) for each in groups])
    for sign, chinese in LISTS:
        listed = text.split(sign)
        if len(listed) > 1 and any(each in NAMED for each in listed):
            return chinese.join(NAMED.get(each, each) for each in listed)
    return text


@cache
def _patterns(catalogue: tuple[tuple[str, str], ...]) -> _Patterns:
    """The pieces between what varies, of each sentence and its Chinese; the sentence that says most comes first."""
    keys = sorted((key for key, _ in catalogue), key=lambda key: -len(key.replace("{}", "")))
    ordered = {key: dict(catalogue)[key] for key in keys} | MADE_OF
    return tuple((tuple(key.split("{}")), tuple(words.split("{}"))) for key, words in ordered.items())


def _taken(pieces: tuple[str, ...], text: str) -> list[str] | None:
    """What stands between the pieces, each found where it first can be; None where the text is another sentence."""
    if len(pieces) == 1:
        return [] if text == pieces[0] else None
    if not text.startswith(pieces[0]) or not text.endswith(pieces[-1]):
        return None
    at, end = len(pieces[0]), len(text) - len(pieces[-1])
    groups = []
    for piece in pieces[1:-1]:
        found = text.find(piece, at, end)
        if found < 0:
            return None
        groups.append(text[at:found])
        at = found + len(piece)
    return [*groups, text[at:end]] if at <= end else None


def _filled(words: tuple[str, ...], groups: list[str]) -> str:
    return "".join(piece + group for piece, group in zip(words, [*groups, ""], strict=True))
