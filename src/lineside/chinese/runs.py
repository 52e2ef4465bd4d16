"""The Chinese of what a run says while it begins, resumes, stops or refuses, and of what its devices answer."""

from typing import Final

RUNS: Final = {
    # while it runs
    "journal: {}": "运行日志：{}",
    "screen: {}": "画面：{}",
    "resuming {} at {}, after {} records": "继续 {}：现为 {}，已有 {} 条记录",
    "{} is left as it is. {}": "{} 保持原样。{}",
    "{}. It is left as it is. {}": "{}。保持原样。{}",
    "{}; it is left as it is. {}": "{}；保持原样。{}",
    "state {} after {} records": "{1} 条记录之后的状态 {0}",
    "Resume with: {}": "继续运行：{}",
    "{}, begun {} with seed {} by lineside {}, kernel {}": "{}，始于 {}，种子 {}，lineside {}，内核 {}",
    "{} records, {} snapshots compared": "{} 条记录，比对了 {} 个快照",
    "state {}": "状态 {}",
    "alarms: more are waiting than can be sent; some are left out": "报警：待发送的过多，部分未发",
    "an alarm could not be sent: {}": "一条报警未能发送：{}",
    "the robot refuses: {}": "机器人拒绝接收：{}",
    "the memory is exhausted, and the run stops; what it had heard is safe. Resume with: {}": (
        "内存已用尽，运行停止；已收到的内容均已保存。继续运行：{}"
    ),
    "{}: compiling it for this machine, once: about two minutes …": "{}：正在为本机编译，只需一次，约两分钟……",
    "{}, and compiling it needs packages that are not installed: {}": "{}，而编译所需的软件包尚未安装：{}",
    "the kernel does not come compiled here": "此处没有已编译的内核",
    "the kernel does not come compiled for {}": "没有为 {} 编译好的内核",
    "the kernel was edited since it was compiled": "内核编译后又被改动",
    "the kernel's library is damaged": "内核的库文件已损坏",
    "the kernel's library for {} did not do here what it must": "{} 的内核库在本机没有得出应有的结果",
    "the kernel's library for {} cannot be loaded here": "{} 的内核库无法在本机加载",
    "{} is `{}`": "{} 为 `{}`",
    "{} needs packages that are not installed: {}": "{} 所需的软件包尚未安装：{}",
    "the screen of a run (`--no-screen` goes without)": "运行的画面（`--no-screen` 可不用）",
    "`--laws learnt` (`--laws model` goes without)": "`--laws learnt`（`--laws model` 可不用）",
    "`--rules`, whose rules are compiled,": "`--rules`（其规则须编译）",
    "devices at an MQTT broker": "接在 MQTT 消息代理上的设备",
    "devices by OPC UA": "OPC UA 设备",
    # what is asked for
    "expected a number from 1 to {}, or {}, found `{}`": "应为 1 至 {} 的数，或 {}，现为 `{}`",
    "expected one of {}, found `{}`": "应为 {} 之一，现为 `{}`",
    "expected `linked` or `emulated`, found `{}`": "应为 `linked` 或 `emulated`，现为 `{}`",
    "expected a whole number from -2^63 to 2^63 - 1, found {}": "应为 -2^63 至 2^63 - 1 的整数，现为 {}",
    "there is no such journal to resume (`--journal FILE`)": "没有可继续的这份日志（`--journal FILE`）",
    "there is no such journal, and no model to begin a new one with": "没有这份日志，也没有给出新建所需的模型",
    "expected a model, or the journal of a run to resume (`--journal FILE`)": (
        "应给出模型，或要继续的运行日志（`--journal FILE`）"
    ),
    "real devices go by the wall clock": "真实设备按实际时钟运行",
    "leave it out, or `--devices emulated`": "请去掉此项，或写 `--devices emulated`",
    "{} is of a run with real devices; say where they are met: {}": "{} 来自连接真实设备的运行；请写明设备地址：{}",
    "--plant mqtt://HOST:PORT, or --plant links": "--plant mqtt://HOST:PORT 或 --plant links",
    "{} is of an emulated plant; real devices begin a journal of their own": "{} 来自仿真设备；真实设备须另建日志",
    "{}, {}: {} rejected / 不合格: {} / {}": "{}，{}：不合格 {}：{} / {}",
    "{} does not tell how the plant stood when its present model was taken over": "{} 中没有接续现行模型时的工厂状态",
    "a device was to be told something when the run stopped: resume it for a moment, then revise": (
        "运行停止时仍有指令待发给设备：请先恢复运行片刻，再更换模型"
    ),
    "{} goes by another model than {}:\n{}\ntake it over with --revise, resume the run without naming a model, or begin a"
    " new journal": "{} 所用的模型不是 {}：\n{}\n用 --revise 从此改用新模型；或继续时不写模型；或另建日志",
    "the one given": "给出的那个",
    "a plant at {} keeps its model: only `emulated` and real devices are revised": (
        "{} 处的设备模型不变：只有 `emulated` 和真实设备可以修订模型"
    ),
    "this plant keeps its model: only `--plant emulated` and real devices are revised": (
        "此处的设备模型不变：只有 `--plant emulated` 和真实设备可以修订模型"
    ),
    "{} has a revised model: only `--plant emulated` goes on with it": (
        "{} 的模型经过修订：只能用 `--plant emulated` 继续"
    ),
    "a device was still to be told something: resume the run for a moment, then revise it": (
        "还有指令未发给设备：请先继续运行片刻，再修订模型"
    ),
    "the model cannot be taken over now: {}": "现在无法改用此模型：{}",
    "the model of {} was revised on the way: its run cannot be made again": "{} 的模型在途中修订过：无法重新推演该次运行",
    "{} was begun with seed {}, not {}": "{} 开始时的种子是 {}，而不是 {}",
    "the journal ends at {} of the plant's time": "日志止于产线时间 {}",
    "cannot be read: {}": "无法读取：{}",
    "this is no name and token": "不是名称和令牌",
    "this name or token stands in a line above": "此名称或令牌在前面的行中已有",
    "one line for each program, each with a token of its own": "每个程序一行，各用自己的令牌",
    "a program's name, a blank and a token of at least 16 characters, such as `openssl rand -hex 24` makes": (
        "程序名、空格和至少 16 个字符的令牌，例如 `openssl rand -hex 24` 的输出"
    ),
    # how it resumes
    "the model {} cannot be written into a journal: it would read back differently": (
        "模型 {} 无法写入日志：读回来会不同"
    ),
    "the plant has run before, until {}; resume its journal, or start the plant anew": (
        "设备端此前已运行至 {}；请继续其日志，或重新启动设备端"
    ),
    "the run of {} goes by dispatching rules of its user, and no file of rules was given: give the one that it began"
    " with (`--rules FILE`)": "{} 按用户自己的派工规则运行，而未给出规则文件：请给出开始时的那一个（`--rules FILE`）",
    "the run of {} goes by dispatching rules of its user, and another file of rules was given: give the one that it"
    " began with (`--rules FILE`)": "{} 按用户自己的派工规则运行，而给出的是另一个规则文件：请给出开始时的那一个（`--rules FILE`）",
    "{} holds another model than it says; was it edited?": "{} 中的模型与其标明的不同；是否被改动过？",
    "a newer snapshot leads elsewhere than the records ({}); the one after record {} is taken": (
        "较新的快照与记录不符（{}）；改用记录 {} 之后的快照"
    ),
    "{} was made with kernel {} (begun by lineside {})": "{} 由内核 {} 写成（lineside {} 开始）",
    "{}; handled by this one, kernel {}, its records lead to another state than the run had after record {}. Resume it"
    " with the version that made it, or begin a new journal": (
        "{}；由本内核 {} 重新处理后，记录 {} 之后的状态与当时不同。请用写成它的版本继续，或另建日志"
    ),
    "{}; it holds no state that this one, kernel {}, could be compared with: nobody can say whether it would decide"
    " the same. Resume it with the version that made it, or start the plant anew": (
        "{}；其中没有可与本内核 {} 比对的状态，无法确认决定是否相同。请用写成它的版本继续，或重新启动设备端"
    ),
    "{}; all {} records were handled again by this one, kernel {}: {} of its states agree, {}": (
        "{}；{} 条记录已全部由本内核 {} 重新处理：{} 个状态一致，{}"
    ),
    "{}; all {} records were handled again by this one, kernel {}: {} of its states agree, {} of them in what both"
    " versions know, {}": "{}；{} 条记录已全部由本内核 {} 重新处理：{} 个状态一致（其中 {} 个就两个版本共有的部分而言），{}",
    "and the plant reported all its facts again": "设备端也重新上报了全部内容",
    "all facts as the plant reported them": "上报内容与设备端当时所报相同",
    "the plant was told that facts up to {} are safe, but {} ends with fact {}: the journal was cut, and what lies"
    " between is lost. Start the plant anew": (
        "已告知设备端上报 {} 之前均已保存，而 {} 止于上报 {}：日志被截断，其间内容已丢失。请重新启动设备端"
    ),
    "the plant has reported {} facts, but {} holds {}: it is not the plant of this journal, or was started anew after"
    " running": "设备端已上报 {} 条，而 {} 中有 {} 条：它不是这份日志的设备端，或运行后重新启动过",
    "{} does not fit this plant at record {}{}. Was the journal edited, or made by another kernel? To go on from the"
    " record before it, in a new journal: {}": (
        "{} 在记录 {} 处与此产线不符{}。日志是否被改动过，或由其他内核写成？如要从前一条记录起另建日志继续：{}"
    ),
    ": by {} the plant reports {}, the journal holds {}": "：截至 {}，设备端上报 {}，日志中为 {}",
    "nothing more": "再没有内容",
    "the plant reports fact {} next, but the last one in the journal is {}: what lies between is lost": (
        "设备端接着上报第 {} 条，而日志中最后一条是 {}：其间内容已丢失"
    ),
    "This journal was begun by lineside {}, and its last states are those of kernel {}; this is kernel {}, which may"
    " come to others.": "此日志由 lineside {} 开始，最后的状态由内核 {} 得出；本内核是 {}，得出的状态可能不同。",
    "The state after record {} is not the one that the run had then.": "记录 {} 之后的状态与运行当时不同。",
    "{} states are of another layout: what both know was compared.": "{} 个状态的布局不同：只比对了共有的部分。",
    "{} states are of another layout and could not be compared.": "{} 个状态的布局不同，无法比对。",
    "the controller cannot go on: {}; please report this model": "控制器无法继续：{}；请将此模型报告给我们",
    "this snapshot is of another plant: it differs in {}.{}": "此快照属于另一条产线：{}.{} 不同",
    "these bytes are no snapshot: they are shorter than a header": "不是快照：长度不足",
    "these bytes are no snapshot of the layout that they name": "不是其标明布局的快照",
    # its devices
    "{} does not say when its run began by the wall clock": "{} 没有写明运行开始的实际时间",
    "{}: VDA 5050 is not spoken yet": "{}：尚不支持 VDA 5050",
    "{}: the environment has no {}, which holds the password": "{}：环境变量中没有存放密码的 {}",
    "{}: the certificates cannot be read: {}": "{}：证书无法读取：{}",
    "{}: `security: {}` needs `certificate` and `key`": "{}：`security: {}` 需要 `certificate` 和 `key`",
    "`{}` does not say which device plays which machine": "`{}` 没有写明哪台设备对应哪个 machine",
    "give it `links`, or have them played: --devices emulated": "请写 `links`，或用仿真设备：--devices emulated",
    "`{}`: {} of its brokers speak that": "`{}`：其中有 {} 个消息代理使用该协议",
    "`{}`: none of its brokers speaks that": "`{}`：没有消息代理使用该协议",
    "`--plant links` takes all as they are": "`--plant links` 按各自写明的地址连接",
    "no machine of `{}` has a device at a broker": "`{}` 没有设备接在消息代理上",
    "emulated devices play at an MQTT broker, not at `{}`": "仿真设备接在 MQTT 消息代理上，而不是 `{}`",
    "such as `--plant mqtt://127.0.0.1:1883 --devices emulated`": "例如 `--plant mqtt://127.0.0.1:1883 --devices emulated`",
    "devices answer no hello ({})": "设备没有应答（{}）",
    "devices take no turns ({})": "设备不按轮次应答（{}）",
    "the plant does not answer a hello: {}": "设备端没有应答：{}",
    "the plant does not answer a hello, but says {}": "设备端没有应答，而是发来 {}",
    "the plant does not answer a turn: {}": "设备端没有应答这一轮：{}",
    "the plant does not answer a turn, but says {}": "设备端没有应答这一轮，而是发来 {}",
    "the plant refuses: {}": "设备端拒绝：{}",
    "the plant has not answered for {} s": "设备端 {} s 没有应答",
    "the plant's pipe {} cannot be read: {}": "设备端的管道 {} 无法读取：{}",
    "no plant listens at {}: {}": "{} 处没有设备端：{}",
    "the plant is gone: it has closed its end of the pipe": "设备端已断开：它关闭了管道",
    "the plant is gone: {}": "设备端已断开：{}",
    "the plant says what makes no sense: {}": "设备端发来的内容无法识别：{}",
    "{} bytes are not one message": "{} 字节不是一条消息",
    "a message with {} bytes does not hold whole rows of {} numbers": "{} 字节的消息不是由每行 {} 个数的整行组成",
    "message {} is of no known kind": "消息类型 {} 无法识别",
    "message {} has {} bytes, which is not what it should have": "消息 {} 有 {} 字节，长度不对",
    "fact {} was never reported, the last one was {}": "从未上报第 {} 条，最后一条是 {}",
    "a plant is not told {}": "不能对设备端下达 {}",
    "these bytes are no snapshot of an emulated plant": "不是仿真设备的快照",
    "this is another plant than the run's; {}": "与此次运行不是同一设备端；{}",
    "{}: the run has {}, this plant {}": "{}：此次运行为 {}，该设备端为 {}",
    "the emulated plant reports more than {} facts in one instant": "仿真设备在同一时刻上报超过 {} 条",
    # what was heard of them
    "{}: its device says nothing": "{}：设备没有发来任何内容",
    "{}: its device shows no {}": "{}：设备没有 {}",
    "it means: {}": "其含义：{}",
    "and {} more facts": "另有 {} 条上报",
    "alarm: {}": "报警：{}",
    "would be said: {}": "将会下达：{}",
    "{}: begin, by {}": "{}：开始，经 {}",
    "{} breaks a rule: {}": "{} 违反规则：{}",
    "not taken: {} ({} times)": "未采用：{}（{} 次）",
    "nothing came": "没有收到任何内容",
    "{}; not used: {}": "{}；未使用：{}",
}
