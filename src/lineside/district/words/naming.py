"""Whom a sentence speaks of and what it counts: phrases taken from the words before a figure."""

from __future__ import annotations

import re

_NAME = (
    r"[^\W\d_A-Za-z全我该实现成完的比占居列较年月度半增长速在为由和及与等其中按据经从到至了是有个项家户业规模以人均各]"
)
_NOT = r"(?!拉动|带动|推动|高出|缴纳|省级|国家级|市级|城镇|乡镇|集镇|西部|东部|中部|上园|重点|特色|主要|人均)"
_WHO = re.compile(
    r"国家高新区|经开区(?!域)|(?<![一-鿿])(?:高新区|园区)|全(?:国|省|市|区|县|州|镇|旗|盟|疆)(?!有|面|[^,，。;；]{0,6}(?:排名|排位|第|平均))|我(?:国|省|市|区|县)|该(?:省|市|区|县|园区|企业|公司|项目)"
    rf"|{_NOT}{_NAME}{{2,10}}(?:开发区|高新区|经开区|园区|生物城|产业园|软件园|科学城|新区|集团|公司|股份|有限公司|实验室)"
    rf"|(?<![一-鿿]){_NAME}{{2,3}}(?=地区生产总值)"
    rf"|(?:{_NAME}{{2,4}}省)?(?:{_NAME}{{2,4}}市)?(?!地区|社区|园区|小区|山区|城区|城市|超市|股市|上市|门市){_NOT}{_NAME}{{1,4}}(?:市|区|县|镇(?!化)|街道)(?<![地社园小山城导范验税聚能业景厂校片矿]区)(?<!行政区)(?<!区县)(?<!城市)"
    r"(?![内外域政场级属民]|长|委|发展)|四川|重庆|巴南|北京|上海|广东|浙江|江苏"
)
_NOT_OF = re.compile(
    r"(?:高于|低于|快于|慢于|占|居|比|较|列|位居|拉动|带动|全|在|为|由|名|对|于|下拉|贡献|跃居|超|达|等|入)(?:了)?$"
)
_LEAD = re.compile(
    r"^(?:[\s,，、;；:：。!！(（)）“”\"\-—]|但|仍|而|却|缴纳|上缴|[两二三四五六七八九十]大(?=[一-鿿]{2})|和|及|与|以及|并|也|还|又|其中|同时|此外|另外|目前|如今|现在|初步核算|初步统计|初步测算|据统计|据了解"
    r"|经[^,，]{1,12}审定|根据[^,，]{1,20}结果|截至|累计|全年|预计|共计|总计|合计|一是|二是|三是|四是|五是|首先"
    r"|分[^,，]{1,10}看|从[^,，]{1,10}看|按[^,，]{1,16}(?:分|计算)(?:\(下同\))?|[一二三四五六七八九十]+、|(?:其中|主要产品产量):"
    r"|当月|净增|净减|稳步推动|推动|穩步|完成(?!率)|实现|累计完成|累计实现|引进|引育|培育|集聚|聚集|拥有|新增(?!就业)|建成|建设|实施|达到|达(?!产)|有|共|已|的|了|为|是|在|由|从(?!业))+"
)
_TAIL = re.compile(
    r"(?:[\s(（)）]|同比|环比|同口径|名义|实际|累计|分别|合计|共计|共|均|已|还|仅|约|近|预计|超过|超|逾|突破|达到|达|高达|为|是|的|了|完成|实现|增长到|增至|升至|降至|提高到"
    r"|增长|上升|下降|降低|回落|提高|提升|回升|扩大|收窄|缩窄|缩小|加快|放缓|增加|减少|上涨|下滑|增幅|增速|涨幅|降幅|占比|比重|位|居|列|控制在|保持在|稳定在|保持"
    r"|[两二]年平均|年均|平均|拉动|带动|下拉|贡献|增|降|减|升|高|低|快|慢|至|到|在|由|从|将|可|有|只|净增|较|比|按[^,，]{1,10}计算|\(下同\))+$"
)
_CUT = re.compile(
    r"(?:环比|同比|比|较|与)(?:[^,，。;；]{0,14}?)(?:同期|上年末?|去年|上月止?|月份?|季度|上半年|年[末底]?|平均增速|平均水平|平均|水平|相比)(?:[（(]?$|(?=累计|增|提|上|下|回|加|放|扩|收|缩|降|高|低|多|少|快|慢))"
    r"|(?:是|为|达到?|相当于)(?:(?:19|20)\d\d年|上年|去年|原来|原先)(?:同期)?的(?:近|约|超过?|逾)?$"
    r"|稳?(?:居|列)全[国省市区县]$"
    r"|(?:[增降涨]幅|增速)?(?:持续|连续)[\d一二两三四五六七八九十]+(?:个月|个季度|年)(?:稳|保持|收窄|扩大|回升|回落|加快)?"
    r"|(?:高于|高出|低于|快于|慢于|占(?!地面|地\d|地[约近]|用))[^,，。;；]*$|(?:拉动|带动|下拉|贡献)[^,，。;；]*$|(?:在|居|列|位居)?全[国省市区县][^,，。;；]{0,12}(?:排名|排位)$"
    r"|(?:比|较|高于|高出|低于)全[国省市区县](?:平均水平)?(?:[高低快慢])?$|(?:居(?!民)|列(?!车)|位居|稳居|位列|排名升至|排名|升至|跃居)[^,，。;；]*$"
)
_GENERIC = re.compile(
    r"^(?:总量|增速|增幅|降幅|占比|比重|累计增速|增长|总额|规模|数量|当年|同比|产值占比|涵盖的?|中|这些|分别|工业|平均|人均|达|数)?$"
)
_EXAMPLES = re.compile(r"[^,，。;；]*等$")
_TOGETHER = re.compile(r"[^,，]*、[^,，]*?[两三四五六七八九十]大(?=[一-鿿]{4,}$)")
_MARK = re.compile(r"\[\d+\]")
_CONTRIBUTION = re.compile(r"贡献率[^,，。;；、]{0,8}$")
_SCOPE = re.compile(r"规模以上|规上|限额以上|全口径|按可比价格?计算|按不变价格?计算|可比价")
_HEADS = (
    *(
        "增加值",
        "总产值",
        "产值",
        "营业收入",
        "主营业务收入",
        "收入",
        "营收",
        "利润总额",
        "利润",
        "投资",
        "产量",
        "总产",
        "销售额",
        "营业额",
        "零售额",
    ),
    *("支出", "面积", "经费", "税收", "用电量", "出口额", "存栏", "贡献率"),
)


def who(sentence: str) -> str:
    """The last subject a text names that is not only compared with; empty without one."""
    found = ""
    sentence = _EXAMPLES.sub("", sentence)
    for match in _WHO.finditer(sentence):
        before = sentence[: match.start()]
        if _NOT_OF.search(before):
            continue
        found = _LEAD.sub("", match[0])
    return found


def bare_lead(words: str) -> str:
    """Words without what only leads into them (二是)."""
    return _LEAD.sub("", words)


def what(left: str) -> str:
    """The phrase that says what is counted, out of the words before a figure; empty where there is none."""
    if _CONTRIBUTION.search(left):
        return "贡献率"
    words = _CUT.sub("", _MARK.sub("", left))
    for _ in range(3):
        words = _TAIL.sub("", _CUT.sub("", words))
    words = _TOGETHER.sub("", words)
    words = re.sub(r"[(（][^)）]{0,20}[)）]?", "", words).replace("分别", "")
    words = _LEAD.sub("", _SCOPE.sub("", words))
    words = re.sub(r"^(?:国家高新区|全[国省市区县州]|我[国省市区县]|该[区市县])(?:的)?", "", words)
    words = _LEAD.sub("", words)
    words = re.sub(r"(?:发展迅速|贡献突出|持续发力|最快)$", "", words)
    verb = re.search(
        r"(?:实现|完成|达到|引进了?|引入了|培育|集聚了?(?!发展|区)|拥有|引育|新增(?!就业)|控制在|批准建设|投资达)([一-鿿]{2,})$",
        words,
    )
    if verb and not verb[1].startswith(("了", "全")):
        lead = words[: verb.start()]
        head = verb[1]
        words = f"{lead.split(',')[-1]}{head}" if head in _HEADS and lead and not lead.endswith(",") else head
    words = words.strip(" ,，、;；:：的了")
    return "" if _GENERIC.match(words) else words


_GROUP = re.compile(rf"[两二三四五六七八九十]大[一-鿿]{{2,6}}?(?={'|'.join(_HEADS)}|$)")
_DWELLING = re.compile(r"城镇|城市|农村|乡村")


def items(phrase: str, count: int) -> list[str]:
    """The parts of a list of phrases (A、B和C增加值), each with the head noun that stands once, at the end.

    A list of `count` figures tells which of its words part it: 水生产和供应业 is one thing, 汽车和计算机 are two.
    """
    if count == 2 and "城乡" in phrase and "、" not in phrase:
        return [phrase.replace("城乡", one) for one in ("城镇", "农村")]
    if count > 1:
        phrase = _GROUP.sub("", phrase)
    splits = (r"、", r"、|,", r"、|,|(?<=[业品车器机池贷桩])(?:和|及)", r"、|,|和|及")
    for pattern in splits:
        parts = [part.strip() for part in re.split(pattern, phrase) if part.strip()]
        if len(parts) == count:
            break
    else:
        return [phrase]
    if (last := _DWELLING.match(parts[-1])) and all(_DWELLING.fullmatch(part) for part in parts[:-1]):
        return [part + parts[-1][last.end() :] for part in parts[:-1]] + parts[-1:]
    head = next((head for head in _HEADS if parts[-1].endswith(head) and len(parts[-1]) > len(head)), "")
    return [part if not head or any(part.endswith(one) for one in _HEADS) else part + head for part in parts]


def head_of(phrase: str) -> str:
    """The noun of statistics that a phrase ends in (增加值), empty without one."""
    return next((head for head in _HEADS if phrase.endswith(head)), "")


def counted(right: str) -> str:
    """What a classifier counts: the noun right behind it (157种主要工业产品)."""
    match = re.match(
        r"(?:的)?([一-鿿A-Za-z“”\d]{2,16}?)(?=中|有|按期|如期|顺利|纷纷|快速|保持|生产|增速|增长|下降|呈|处于|达产|完成|入驻|落户|常态化|建成|开工|投产|签约|获|累计|被|均|实现|达|为|,|，|。|;|；|、|产量|走出|增加值|同比|正|占|和|参|$)",
        right,
    )
    return match[1].lstrip("的") if match else ""
