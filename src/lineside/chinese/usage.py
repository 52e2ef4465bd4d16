"""`--help` in Chinese: what commands do and their options mean, and what is wrong with a command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Iterator

HELP: Final[dict[str, str]] = {
    # lineside
    "From the machine to the district: check, simulate and run a plant from one file.": "从机台到园区：一个文件，校核、仿真并运行一个工厂。",
    "Print the version and stop.": "显示版本后退出。",
    "Print in English or Chinese.": "用英文（en）或中文（zh）显示。",
    "Show this message and exit.": "显示本说明后退出。",
    "Load a model and explain it: loads, takt, the bottleneck by arithmetic, what is odd, what is not simulated yet.\n\nExit status 1 when a station or its people are asked for more than they can do.": "读入模型并说明：负荷、节拍、理论瓶颈、可疑之处、尚不能仿真之处。\n\n工位或人员的任务超出其能力时，退出码为 1。",
    "A model's file, or the name of a bundled example.": "模型文件，或自带示例的名称。",
    "Change one value, such as stations.press.machines=3; may be repeated.": "改动一个值，如 stations.press.machines=3；可重复给出。",
    "Python file with your own dispatching rules. It is run.": "自定义派工规则的 Python 文件，会被执行。",
    "Simulate a model and print what was found: throughput, cycle times, time shares, queues, the bottleneck.": "仿真模型并显示结果：产量、生产周期、时间构成、排队、瓶颈。",
    "How long to measure, after the warm-up.": "预热之后统计多长时间。",
    "How long to run before measuring; auto: until it has settled.": "统计前先运行多久；auto：到平稳为止。",
    "Independent runs, over all cores; with --precision: at most.": "独立重复的次数，分到各核；给出 --precision 时为上限。",
    "Replicate until throughput is known so closely; wip:2%, cycle-time:2%, p90:5%: until that is.": "重复到产量达到该精度为止；wip:2%、cycle-time:2%、p90:5% 则以相应指标为准。",
    "Cut one long replication into so many batches.": "把一次长仿真分成这么多批。",
    "Equal seeds give equal results.": "种子相同，结果相同。",
    "Processes at most.": "最多用几个进程。",
    "Simulate once more with a little more of each station and pool, and say what it brings.": "对每个工位和班组各增加一点再仿真一次，报告能增产多少。",
    "Tell how long each station was the bottleneck of the moment. Takes longer.": "报告各工位作为动态瓶颈的时间。耗时更长。",
    "Print one JSON document instead of tables.": "不显示表格，输出一个 JSON 文档。",
    "Write result.json, report.html and model.yaml into this folder.": "把 result.json、report.html 和 model.yaml 写入此文件夹。",
    "Also write every table as a sheet of DIR/tables.xlsx.": "另把每张表写成 DIR/tables.xlsx 的一页。",
    "Also write every table as a Parquet file in DIR/tables.": "另把每张表写成 DIR/tables 下的 Parquet 文件。",
    "Also write the history of the first N replications into DIR/history: `lineside history DIR/history`.": "另把前 N 次重复的历史写入 DIR/history，可用 `lineside history DIR/history` 查询。",
    "Compare variants under common random numbers: differences with intervals, and what a retrofit is judged by.": "用公共随机数比较各方案：带区间的差异，以及评价改造的各项依据。",
    "Models or bundled examples; the first is what others change.": "模型或自带示例；第一个是其余方案的基准。",
    "One more variant: the first model with this change, or several parted by `;`; may be repeated.": "再加一个方案：对第一个模型作此改动，多处改动用 `;` 分开；可重复给出。",
    "How long to run before measuring; auto: until all have settled.": "统计前先运行多久；auto：到全部平稳为止。",
    "Independent runs of each, over all cores.": "每个方案独立重复的次数，分到各核。",
    "What was published of the change, to be set beside what is found.": "关于此次改造的公开表述，与结果对照。",
    "Write comparison.json, report.html and the variants' models into this folder.": "把 comparison.json、report.html 和各方案的模型写入此文件夹。",
    "Play results on the screen, at any speed, two beside each other on one clock. It is served on this machine.": "在画面上以任意速度回放结果，可两个并排、共用一个时钟。仅在本机提供。",
    "One or two: folders that `simulate` or `compare` wrote, or models.": "一个或两个：`simulate` 或 `compare` 写出的文件夹，或模型。",
    "How much is played, from the end of the warm-up.": "从预热结束起回放多久。",
    "The port; 0 for any free one.": "端口；0 为任一空闲端口。",
    "List the bundled examples, or print one of them.": "列出自带示例，或显示其中一个。",
    "Print this example's file.": "显示此示例的文件。",
    "Write a small commented model to start from.": "写出一个带注释的小模型，作为起点。",
    "Where to write it.": "写到哪里。",
    "Print the JSON Schema of the model language, for editors.": "输出模型语言的 JSON Schema，供编辑器使用。",
    "Run a plant: the controller commands, devices (real or emulated) report, a journal remembers.": "运行工厂：控制器下达指令，设备（真实或仿真）上报，日志记录。",
    "Read a journal again and arrive at the same state.": "重读日志，得到同一状态。",
    "Say what a line will bring, from where its journal stands.": "从日志当前位置预测产线的产出。",
    "Check that a journal is as it was written.": "检查日志是否与写入时一致。",
    "Ask what was: intervals, passes, events and OEE, of runs and simulations; by SQL, as tables, as figures.": "查询历史：运行和仿真的状态区间、过站、事件与设备综合效率（OEE）；可用 SQL，可出表，可出指标。",
    "Hold values against a control chart: limits, Nelson's rules, EWMA, CUSUM, capability.": "用控制图检查数据：控制限、Nelson 判异规则、EWMA、CUSUM、过程能力。",
    "Listen to the devices of a model's links, say nothing, and tell what came and what it means.": "只听不发：接收模型 links 中设备的报文，说明收到了什么、是什么意思。",
    "Place a model's stations on the floor by dragging, over a drawing if there is one; saved to the model's file.": "拖动布置工位，可衬图纸；保存到模型文件。",
    "The ledger of a district: firms, chains, parks, figures, claims and targets.": "区县台账：企业、产业链、园区、数据、公开表述与目标。",
    "Work on a district's ledger: import, export, check its claims, post a result to a firm.": "处理区县台账：导入、导出、核验表述、把结果记到企业名下。",
    # run, replay, verify, links
    "Run a plant: the controller commands, devices report, and every fact is in the journal before it counts.": "运行工厂：控制器下达指令，设备上报，每条上报先写日志再生效。",
    "A model's file, or the name of a bundled example; a journal knows its own.": "模型文件，或自带示例的名称；续跑日志时可不给。",
    "Who plays the devices: `emulated`, `process` (one of its own), `pipe:FROM,TO` (one that runs); `mqtt://HOST:PORT`, `opc.tcp://HOST:PORT` or `links` (real ones, by the model's links).": "设备由谁充当：`emulated`（仿真）、`process`（另起进程）、`pipe:FROM,TO`（已在运行的进程）；`mqtt://HOST:PORT`、`opc.tcp://HOST:PORT` 或 `links`（真实设备，按模型的 links）。",
    "Who plays them at a broker: `linked` (those of the model), or `emulated`.": "代理上由谁充当设备：`linked`（模型所列设备）或 `emulated`（仿真）。",
    "Plant seconds a second: 1 to 600, or `max`.": "每秒相当于工厂多少秒：1 到 600，或 `max`。",
    "Stop after so much time in the plant, from here on.": "从现在起，工厂时间过这么久后停止。",
    "Stop so long after the run began, in the plant's time.": "从运行开始算起，工厂时间过这么久后停止。",
    "Seed of an emulated plant.": "仿真工厂的随机种子。",
    "A new journal, or one to resume.": "新日志，或要续跑的日志。",
    "Go on after this record of the journal, in a new one beside it; the old one is left as it is.": "从日志的此条记录之后续跑，写入旁边的新日志；原日志不变。",
    "Go on by MODEL, where the journal's run went by another one.": "日志此前用的是另一个模型时，从此改用 MODEL。",
    "Where the screen is served; 0: any free port.": "画面所用端口；0：任一空闲端口。",
    "Serve the screen.": "提供画面。",
    "The address to listen at; another than this machine's needs accounts and TLS.": "监听地址；非本机地址需要账号和 TLS。",
    "A ledger whose accounts log in: viewers watch, others command.": "以此台账的账号登录：查看者只看，其余可操作。",
    "Whoever has not logged in may only watch.": "未登录者只能查看。",
    "TLS certificate chain.": "TLS 证书链。",
    "Its key.": "证书的私钥。",
    "Listen beyond this machine without TLS: a proxy before it adds that.": "不用 TLS 而对外监听：由前面的代理加密。",
    "The proxy's address: its X-Forwarded-For says who asks.": "代理的地址：由其 X-Forwarded-For 得知访问者。",
    "A name people type to reach the screen; may be repeated.": "访问画面所用的主机名；可重复给出。",
    "Who is told of alarms, by webhook or e-mail, and when.": "报警通知谁（webhook 或邮件）、何时通知。",
    "Names and tokens of programs that may tell facts, one a line.": "可上报事实的程序的名称和令牌，每行一个。",
    "A site whose pages may read the line; may be repeated.": "其网页可读取产线数据的站点；可重复给出。",
    "Show nothing while it runs, and serve no screen.": "运行时不显示，也不提供画面。",
    "Print the state at the end as one JSON document.": "结束时把状态输出为一个 JSON 文档。",
    "Read a journal again: handle its records anew, and show the state that they lead to.\n\nExit status 1 when the state is not the one that the journal's own snapshots hold.": "重读日志：逐条重新处理，显示得到的状态。\n\n与日志自带快照的状态不符时，退出码为 1。",
    "The journal of a run.": "一次运行的日志。",
    "Show the state so long after the run began.": "显示运行开始这么久之后的状态。",
    "Print one JSON document.": "输出一个 JSON 文档。",
    "Check that a journal is as it was written: every record, who said it, every file, every snapshot.\n\nExit status 1 when it is not, or does not hold the head.": "检查日志是否与写入时一致：每条记录、上报者、每个文件、每个快照。\n\n不一致或不含所给链头时，退出码为 1。",
    "A head that was told earlier: are the records up to it still those?": "先前报告过的链头：到此为止的记录是否仍然如故？",
    "Listen to a model's devices and say nothing: what came, what it means, which rules they break.\n\nExit status 1 when a linked machine's device was silent, or does not show what its link names.": "只听不发地接收模型的设备：收到什么、是什么意思、违反了哪些规则。\n\n所连设备没有声音或没有给出 links 所列内容时，退出码为 1。",
    "A model's file.": "模型文件。",
    "How long to listen.": "听多久。",
    "`links` (where the model says), or an address.": "`links`（按模型所写），或一个地址。",
    # forecast, history, layout
    "Say what a line will bring: futures of it are simulated, and their tenths told.": "预测产线的产出：仿真多种未来，报告其分位数。",
    "The journal of a run, or the address of its screen.": "运行的日志，或其画面的地址。",
    "Look ahead from so long after the run began, or from a date and time.": "从运行开始这么久之后，或从某日期时间起预测。",
    "What would have been: make the run again from this moment of its past, with the change of --if.": "假如当时：从过去的此刻起，按 --if 的改动重演。",
    "`shift-end`, a time of day, a date and time, `+4h`, or `order:A7`.": "`shift-end`（班末）、时刻、日期时间、`+4h`，或 `order:A7`。",
    "How many futures are simulated.": "仿真多少种未来。",
    "What if: `press/2 down 2h`, `one more fitters`, `order A7 first`; may be repeated.": "假设：`press/2 down 2h`、`one more fitters`、`order A7 first`；可重复给出。",
    "By which laws: `learnt` from the journal, or the `model`'s.": "按何种分布：`learnt`（由日志学得）或 `model`（模型所写）。",
    "Ask what was: intervals, passes, events and figures, of runs and of simulations.": "查询历史：运行和仿真的状态区间、过站、事件与指标。",
    "Journals of runs, folders of histories, or folders of such; several are asked as one.": "运行日志、历史文件夹，或其上级文件夹；给出多个时合并查询。",
    "One SELECT over the tables; nothing is written.": "对各表的一条 SELECT；不写入任何内容。",
    "Time elements, OEE and others by these: plant, run, station, machine, day, shift, hour.": "按这些维度给出时间要素、OEE 等：plant、run、station、machine、day、shift、hour。",
    "With --by: the first day.": "与 --by 同用：第一天。",
    "With --by: the day after the last.": "与 --by 同用：最后一天的次日。",
    "Where planned time went, to the end of each chain of waiting.": "计划时间的去向，沿等待链追到底。",
    "A whole table.": "整张表。",
    "A journal's history into this folder; an answer into a .parquet or .csv.": "把日志的历史写入此文件夹；或把查询结果写成 .parquet 或 .csv。",
    "Make one sorted file of each day's several.": "把每天的多个文件合并为一个有序文件。",
    "Throw away days older than so many; sums by the hour stay.": "删除早于这么多天的明细；小时汇总保留。",
    "Late rows of --table, .parquet or .csv, in place of those they repeat.": "--table 的补报行（.parquet 或 .csv），替换其重复的行。",
    "The dispatching rules that a journal's run went by.": "日志所属运行使用的派工规则。",
    "Place a model's stations on the floor in a browser, over a drawing if there is one; save to the model's file.": "在浏览器中布置工位，可衬图纸；保存到模型文件。",
    "A model's file; a bundled example can only be looked at.": "模型文件；自带示例只能查看。",
    "0: any free port.": "0：任一空闲端口。",
    # chart
    "Hold values against a control chart; exit status 1 where it signals behind phase I.": "用控制图检查数据；第一阶段之后有判异信号时，退出码为 1。",
    "Values, a row a point, with a heading.": "数据，每行一点，有表头。",
    "The values or counts; several parted by commas: a subgroup.": "数值或计数所在列；多列用逗号分开，即为一个子组。",
    "xbar-r, xbar-s, i-mr, p, np, c or u.": "xbar-r、xbar-s、i-mr、p、np、c 或 u。",
    "Of p, np and u: a column, or one number for all.": "p、np、u 图的样本量：一列，或统一的一个数。",
    "The first points that limits are made of.": "用前多少点计算控制限。",
    "Nelson's 1 to 8, ewma and cusum; each may cry wolf.": "Nelson 规则 1 到 8、ewma、cusum；每条都可能虚报。",
    "For capability; `-` for none on one side.": "用于过程能力的公差限；单侧没有时写 `-`。",
    # district
    "Open a district: clusters, chains, parks, firms, figures, and its claims recomputed.": "打开区县台账：集群、产业链、园区、企业、数据，并核验公开表述。",
    "banan, demo, a file, or postgresql://user@host/name.": "banan、demo、文件，或 postgresql://user@host/name。",
    "Where to listen; this machine only by default.": "监听地址；默认仅本机。",
    "TLS certificate chain: needed beyond this machine.": "TLS 证书链：对外提供时必需。",
    "A name people type to reach this server; may be repeated.": "访问本服务器所用的主机名；可重复给出。",
    "Open the page in a browser, too.": "并在浏览器中打开页面。",
    "Holds a folder for each firm with its lines' journals, to offer hours by.": "此文件夹下每个企业一个文件夹，内有其产线的日志，用于提供空闲机时。",
    "Lines that run: a firm's id, an address and perhaps a token a line.": "运行中的产线：每行写企业 id、地址，需要时加令牌。",
    "Print what the ledger holds and its verdicts; do not serve.": "显示台账内容和核验结果，不提供网页。",
    "Work on a district's ledger.": "处理区县台账。",
    "Make a ledger, empty or with bundled data.": "新建台账，空的或带自带数据。",
    "The file to make.": "要新建的文件。",
    "banan or demo: begin with bundled data.": "banan 或 demo：以自带数据开始。",
    "Recompute every claim. Exit status 1 when some do not hold or cannot be computed.": "核验每条表述。有不成立或无法核算的，退出码为 1。",
    "One JSON document.": "一个 JSON 文档。",
    "Post what a plant found to a firm: KPIs with their run as source; a comparison also as evidence of a retrofit.": "把工厂的结果记到企业名下：指标以该次运行为来源；比较结果还可作为技改证据。",
    "What simulate or compare wrote, its folder, or the journal of a run.": "simulate 或 compare 写出的文件或其文件夹，或运行日志。",
    "The ledger: banan, demo, a file or an address.": "台账：banan、demo、文件或地址。",
    "The firm, or one of its lines, by id.": "企业或其一条产线的 id。",
    "The result before a retrofit; RUN is then the one after it.": "改造前的结果；此时 RUN 为改造后的结果。",
    "The product compared; the only one if there is one.": "所比较的产品；只有一种时可不给。",
    "The variant meant, where several were compared with the first.": "有多个方案与第一个比较时，指哪一个。",
    "The entry of the retrofit register: a new id, or one that is there.": "技改登记的条目：新 id，或已有的 id。",
    "Of a new entry: unit, line, workshop or factory.": "新条目的层级：unit、line、workshop 或 factory。",
    "The period the result stands for; of a run the one month meant, else each month's share.": "结果所属时期；运行则指某一个月，不给则按月分摊。",
    "The account in whose name it is done; your login if it has one.": "以哪个账号的名义；默认为您的登录名（若有此账号）。",
    "Why, for the history.": "原因，记入历史。",
    "Show what a workbook would change in the ledger; with --write take it in.": "预览工作簿会改动台账的哪些内容；加 --write 则写入。",
    "An .xlsx, .xls, .ods or .csv file.": ".xlsx、.xls、.ods 或 .csv 文件。",
    "Take it in; without it only a preview is shown.": "写入；不加则只预览。",
    "Replace figures that differ.": "替换不同的数据。",
    "Somebody has looked at what is suspicious.": "可疑之处已有人看过。",
    "A .json file that says what the columns mean; made with the proposal if it is not there.": "说明各列含义的 .json 文件；没有时写入建议。",
    "Of lists of tenants or visits: whose they are, by id.": "入驻或走访名单属于哪个园区，给 id。",
    "Read an article: every figure it states, with its period, subject, indicator, measure, and who says it.": "读取文章：其中每个数，连同时期、主体、指标、类型和发布者。",
    "A .txt, .html, .docx or .pdf file; - reads a text.": ".txt、.html、.docx 或 .pdf 文件；- 为从标准输入读取。",
    "Judge by this ledger: banan, demo, a file.": "按此台账核验：banan、demo 或文件。",
    "The year of periods that name none.": "没有写年份的时期所属年份。",
    "One JSON list.": "一个 JSON 列表。",
    "Write everything that stands in the ledger to a workbook.": "把台账中的全部现行内容写入工作簿。",
    "The .xlsx file to write.": "要写的 .xlsx 文件。",
    "Write a workbook that the firms of a whole fill in; what is filled in is read back exactly.": "写出供所属企业填报的工作簿；填报内容可原样读回。",
    "A cluster, park, list or other whole: its firms fill it in.": "集群、园区、名录等整体：由其企业填报。",
    "Ids or names, a comma between.": "id 或名称，用逗号分开。",
    "Such as 2024-03, 2024-01..02 or 2024.": "如 2024-03、2024-01..02 或 2024。",
    "Ask for the same period of last year (上年同期) too.": "另要求填上年同期数。",
    "Ask for the published growth too.": "另要求填已公布的增速。",
    "Check every figure and every word of change of a briefing; write it only when all of them hold.": "核对简报中每个数和每处增减表述；全部成立才写出。",
    "Your own .docx with {{…}} where figures belong.": "您自己的 .docx，在数据处写 {{…}}。",
    "banan, demo, a file or an address.": "banan、demo、文件或地址。",
    "The .docx or .html to write; without it the briefing is only checked.": "要写的 .docx 或 .html；不给则只核对。",
    "For the office, not for everybody.": "内部使用，不对外。",
    "Footnotes in English.": "脚注用英文。",
    "Write a whole ledger, with history and accounts, to one file; others may go on using it meanwhile.": "把整个台账连同历史和账号写入一个文件；期间他人可照常使用。",
    "The file to write; a new one.": "要写的文件；须为新文件。",
    "Make a ledger of a backup. What is there already is never written over.": "由备份恢复台账。不会覆盖已有内容。",
    "What `backup` wrote.": "`backup` 写出的文件。",
    "A new file, or an empty database on a server.": "新文件，或服务器上的空数据库。",
    "Assign all open demands to offers as well as can be, no offer giving more than it has; each with its reasons.": "把全部未满足的需求尽可能好地分配给供给，不超出各供给的量；逐一说明理由。",
    "Offer the hours of a machine that are free by the run: the share of its open time in which it waited for work.": "按运行结果提供设备的空闲机时：其开放时间中等待工件的部分。",
    "The journal of a line, running or not, or a posted result as .json.": "产线的日志（运行中与否均可），或已记账的 .json 结果。",
    "The firm, by id.": "企业的 id。",
    "The machine, as the line calls it: press/1.": "设备，按产线的叫法：press/1。",
    "From when it is offered: 2026-03-02T18:00.": "从何时起提供：2026-03-02T18:00。",
    "Until when.": "到何时为止。",
    "Yuan an hour.": "每小时多少元。",
    "Place an order in another firm's idle hours, where the owner's orders stay on time at 90 % by simulation.": "在另一企业的空闲机时中下单：经仿真，设备方自有订单仍有 90% 的把握准时。",
    "The owner's model, with its own orders.": "设备方的模型，含其自有订单。",
    "The idle hours, by id.": "空闲机时的 id。",
    "The firm that orders, by id.": "下单企业的 id。",
    "How many.": "数量。",
    "Seconds of the machine for each.": "每件占用设备多少秒。",
    "What is made.": "生产什么。",
    "By when: 2026-03-02T22:00; the end of the idle hours if not given.": "交期：2026-03-02T22:00；不给则为空闲机时结束时。",
    "Yuan that it costs the ordering firm elsewhere.": "下单企业在别处加工的费用（元）。",
    "Of each moment that is tried.": "每个试排时刻的重复次数。",
    "The running line that takes the order over.": "接单的运行中产线。",
    "Your account at the line; asks for its password.": "您在该产线的账号；会询问密码。",
    "Who may log in to a ledger.": "谁可登录台账。",
    "Add an account. It logs in once it has a password or a token.": "新增账号。有了密码或令牌才能登录。",
    "The account's name.": "账号名。",
    "viewer, editor, releaser or administrator.": "viewer（查看）、editor（编辑）、releaser（发布）或 administrator（管理）。",
    "Give an account a password: typed twice, unseen, or one line on standard input where that is no terminal.": "设置账号密码：输入两次，不显示；标准输入不是终端时读取一行。",
    "Print a new token with which a program acts as this account; the one before stops working.": "显示一个新令牌，程序凭它以此账号操作；旧令牌失效。",
    "Give an account another role; one that was removed works again, without password or token.": "更改账号角色；停用的账号恢复可用，但没有密码和令牌。",
    "Let an account log in no more: password and token are gone. Its name stays taken, for the history's sake.": "停用账号：密码和令牌作废。名称保留，以便查考历史。",
    "List accounts: role, whether they work, and whether they have a password or a token.": "列出账号：角色、是否可用、有无密码或令牌。",
    # what stands where nothing is given
    "as it comes": "不要求", "8600, or a free one": "8600，被占用则用空闲端口", "the system's": "随系统", "the end": "结束时",
    "nothing is written": "不写出", "claims.yaml beside the last model": "最后一个模型旁的 claims.yaml", "the journal's end": "日志末尾",
    "one for each core": "每核一个", "shift-end; with --from the journal's end": "shift-end；给出 --from 时为日志末尾", "all": "全部",
    "a new one in your data folder": "您数据文件夹中的新日志", "none": "无",
}  # fmt: skip
WRONG: Final = (
    (r"No such option: (\S+).*", "没有选项 {}"),
    (r"No such command '(.+?)'\.?.*", "没有命令 {}"),
    (r"Missing option '(.+?)'.*", "缺少选项 {}"),
    (r"Missing argument '(.+?)'.*", "缺少参数 {}"),
    (r"Missing command\.", "缺少命令"),
    (r"Invalid value for '(.+?)': (.*)", "{} 的值无效：{}"),
    (r"Option '(.+?)' requires an argument\.", "选项 {} 需要一个值"),
    (r"Option '(.+?)' does not take a value\.", "选项 {} 不带值"),
    (r"Got unexpected extra argument\(?s?\)? \((.*)\)", "多余的参数：{}"),
)
"""What Typer says of a command line, and how it is told."""


def described(command: Any, path: str) -> str:
    """The help of a command of Typer's, in Chinese."""
    params = [each for each in command.params if not getattr(each, "hidden", False)]
    arguments = [each for each in params if each.param_type_name == "argument"]
    options = [each for each in params if each.param_type_name == "option"]
    commands = getattr(command, "commands", {})
    usage = [
        path,
        "[选项]",
        *(each.metavar or each.name.upper() for each in arguments),
        *(["命令"] if commands else []),
    ]
    shown = [f"用法：{' '.join(usage)}", "", HELP.get(_plain(command.help or ""), command.help or "")]
    shown += _table("参数", [(each.metavar or each.name.upper(), _meaning(each)) for each in arguments])
    rows = [(_called(each), _meaning(each)) for each in options if each.name != "lang"]
    rows += [("--lang en|zh", HELP["Print in English or Chinese."]), ("--help", HELP["Show this message and exit."])]
    shown += _table("选项", rows)
    told = [
        (name, HELP.get(_plain(each.help or ""), each.help or "").partition("\n")[0]) for name, each in commands.items()
    ]
    return "\n".join([*shown, *_table("命令", told)])


def wrong(error: Exception) -> str | None:
    """What is wrong with a command line, in Chinese; None where the error is of another kind."""
    message = getattr(error, "format_message", None)
    if message is None:
        return None
    said, context = str(message()), getattr(error, "ctx", None)
    told = next((zh.format(*found.groups()) for en, zh in WRONG if (found := re.fullmatch(en, said, re.DOTALL))), said)
    return f"{told}\n用法见：{context.command_path} --help" if context is not None else told


def _plain(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _called(option: Any) -> str:
    name = " / ".join([*option.opts, *option.secondary_opts])
    return name if option.is_flag else f"{name} {option.metavar or option.name.upper()}"


def _meaning(param: Any) -> str:
    said = HELP.get(param.help or "", param.help or "")
    default = param.show_default if isinstance(param.show_default, str) else param.default
    if param.required:
        return f"{said}（必填）"
    if default in (None, False, True, "") or not isinstance(default, str | int | float):
        return said
    return f"{said}（默认：{HELP.get(str(default), default)}）"


def _table(title: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    if rows:
        width = max(cell_len(name) for name, _ in rows) + 2
        yield from ("", f"{title}：")
        yield from (f"  {name}{' ' * (width - cell_len(name))}{told}" for name, told in rows)
