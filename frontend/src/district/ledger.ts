/** The ledger's things as its API tells them (docs/reference/http-api.md), and what pages need of them again and again. */
import { get } from "../server";
import { called, language, type Title } from "../text";

export interface Figure {
  id: number;
  subject: string;
  indicator: string;
  period: string;
  text: string;
  value: string;
  unit: string;
  measure: string;
  of: string;
  compared_with: string;
  base: string;
  price: string;
  scope: string;
  attribution: string;
  vintage: string;
  status: string;
  said_by: string;
  source: string;
  place: string;
  release: string;
  synthetic: boolean;
  note: string;
  subject_name: Title;
  indicator_name: Title;
  source_name: Title;
}

export interface Stage {
  n: number;
  name: Title;
}

/** One line of a chain's lists of gaps, projects and problems. */
export interface Item {
  id: string;
  list: "gap" | "project" | "problem";
  text: string;
  stage: number | null;
  owner: string;
  due: string | null;
  state: string;
  filled_by: string | null;
}

/** A result of a retrofit: before and after, with the method that was used. */
export interface Result {
  indicator: string;
  before: string;
  after: string;
  unit: string;
  method: string;
  evidence: string[];
}

export interface Ledgered {
  id: string;
  kind: string;
  name: Title;
  source: string | null;
  note: string;
  synthetic: boolean;
  facts: Record<string, unknown>;
  [field: string]: unknown;
}

export interface Membership {
  id: number;
  membership: { member: string; whole: string; role: string; stage: number | null; begins: string | null; ends: string | null };
  member_name: Title;
  whole_name: Title;
}

export interface Card {
  record: Ledgered;
  wholes: Membership[];
  members: { kind: string; role: string; count: number }[];
  figures: Figure[];
}

export interface Claim {
  claim: Ledgered;
  source_name: Title;
  verdict: string;
  arithmetic: string[];
  readings: { meaning: string; meaning_zh: string; usual: boolean; holds: boolean | null }[];
  settles: string;
  figures: Figure[];
}

export interface Target {
  target: Ledgered & { value: string | null; unit: string | null; due: string; op: string; words: string; subject: string };
  subject_name: Title;
  state: string;
  share: number | null;
  needed: number | null;
  so_far: number | null;
  latest: Figure | null;
  /** In base units (元, people, …): expected at the due date, with a 95 % prediction interval where figures suffice. */
  projection: { number: number; low: number | null; high: number | null; method: string } | null;
  lacks: string[];
}

export interface Indicator {
  id: string;
  name: Title;
  unit: string;
  formula: string;
  aggregation: string;
  scope: string;
  price: string;
  definitions: string[];
  source: string;
}

export interface Cell {
  period: string;
  key: string[];
  names: Title[];
  total: string | null;
  hidden: boolean;
  reported: number;
  expected: number;
  missing: number;
  disputed: string | null;
  growth: string;
}

export interface Sum {
  indicator: string;
  indicator_name: Title;
  unit: string;
  cells: Cell[];
  totals: Cell[];
}

const PAGE = 500;

/** All records of a kind, page by page: `everything("clusters")`. */
export async function everything(kind: string, figures = false): Promise<Card[]> {
  const found: Card[] = [];
  let after: string | null = "";
  while (after !== null) {
    const query: string = `limit=${PAGE}&figures=${figures}` + (after ? `&after=${encodeURIComponent(after)}` : "");
    const page: { records: Card[]; next: string | null } = await get(`/api/${kind}?${query}`);
    found.push(...page.records);
    after = page.next;
  }
  return found;
}

export async function membersOf(whole: string): Promise<Membership[]> {
  return (await get<{ memberships: Membership[] }>(`/api/memberships?whole=${encodeURIComponent(whole)}`)).memberships;
}

export async function claims(): Promise<Claim[]> {
  return (await get<{ claims: Claim[] }>("/api/claims?limit=500")).claims;
}

export async function targets(): Promise<Target[]> {
  return (await get<{ targets: Target[] }>("/api/targets?limit=500")).targets;
}

/** Where a record's figures point at: its own page. */
export function recordPath(id: string): string {
  return `#/district/record/${encodeURIComponent(id)}`;
}

/** Words of the ledger's own, Chinese first: kinds, axes of figures, states. */
const WORDS: Record<string, readonly [string, string]> = {
  district: ["区", "district"],
  park: ["园区", "park"],
  cluster: ["集群", "cluster"],
  "cluster-system": ["集群体系", "cluster system"],
  chain: ["产业链", "chain"],
  firm: ["企业", "firm"],
  platform: ["平台", "platform"],
  pipeline: ["在研管线", "pipeline"],
  policy: ["政策", "policy"],
  organisation: ["机构", "organisation"],
  system: ["体系", "system"],
  list: ["名录", "list"],
  group: ["组合", "group"],
  retrofit: ["技改", "retrofit"],
  source: ["来源", "source"],
  claim: ["表述", "claim"],
  target: ["目标", "target"],
  level: ["水平", "level"],
  growth: ["增速", "growth"],
  times: ["倍数", "times"],
  rank: ["位次", "rank"],
  share: ["比重", "share"],
  points: ["百分点", "points"],
  yoy: ["同比", "on the year before"],
  mom: ["环比", "on the month before"],
  "two-year-mean": ["两年平均", "two-year mean"],
  start: ["比期初", "on the start"],
  before: ["比改造前", "on before the retrofit"],
  "other-place": ["与其他地区比", "on another place"],
  current: ["现价", "current prices"],
  comparable: ["可比价", "comparable prices"],
  "above-scale": ["规上", "above scale"],
  "above-limit": ["限上", "above limit"],
  all: ["全部", "all"],
  legal: ["法人所在地", "legal seat"],
  producing: ["生产地", "producing unit"],
  site: ["项目所在地", "project site"],
  flash: ["快报", "flash"],
  preliminary: ["初步", "preliminary"],
  final: ["终审", "final"],
  census: ["普查修订", "census revision"],
  measured: ["实测", "measured"],
  simulated: ["仿真", "simulated"],
  reported: ["上报", "reported"],
  derived: ["推算", "derived"],
  estimated: ["估计", "estimated"],
  claimed: ["自称", "claimed"],
  planned: ["计划", "planned"],
  bureau: ["统计局", "bureau"],
  agency: ["主管部门", "agency"],
  company: ["企业", "company"],
  journalist: ["记者", "journalist"],
  agreed: ["已签约", "agreed"],
  begun: ["已开工", "begun"],
  built: ["已建成", "built"],
  tested: ["调试中", "being tested"],
  abandoned: ["已终止", "abandoned"],
  unknown: ["不详", "unknown"],
  open: ["进行中", "open"],
  done: ["已完成", "done"],
  "under-way": ["推进中", "under way"],
  dropped: ["已取消", "dropped"],
  "on course": ["进度正常", "on course"],
  behind: ["进度滞后", "behind"],
  reached: ["已实现", "reached"],
  missed: ["未实现", "missed"],
  overdue: ["已到期，待核实", "due, not known"],
  "no figure of the time when it was due": ["没有到期时的数字", "no figure of the time when it was due"],
  "not computable": ["无法核算", "cannot be computed"],
  gap: ["缺口", "gap"],
  problem: ["问题", "problem"],
  project: ["项目", "project"],
  unit: ["智能制造单元", "unit"],
  line: ["智能产线", "line"],
  workshop: ["数字化车间", "digital workshop"],
  factory: ["智能工厂", "smart factory"],
  "in-cluster": ["所属集群", "in cluster"],
  "in-park": ["所在园区", "in park"],
  "in-chain": ["所在产业链", "in chain"],
  "in-district": ["所在区", "in district"],
  "in-system": ["所属体系", "in system"],
  "in-list": ["列入名录", "on list"],
  related: ["相关", "related"],
  sum: ["求和", "sum"],
  "ratio-of-sums": ["总量之比", "ratio of sums"],
  "weighted-mean": ["加权平均", "weighted mean"],
  count: ["计数", "count"],
  last: ["取期末", "last"],
  none: ["不汇总", "none"],
  "no baseline is stated": ["未说明基数", "no baseline is stated"],
  "no due date is stated": ["未说明期限", "no due date is stated"],
  "one figure shows no direction": ["只有一个数据，看不出走势", "one figure shows no direction"],
  "the target is in words only": ["目标只有文字表述", "the target is in words only"],
  "no figure of its subject and indicator": ["没有该主体和指标的数据", "no figure of its subject and indicator"],
};

/** A word of the ledger in this language; the word itself where there is no other. */
export function term(word: string): string {
  return WORDS[word]?.[language.value === "zh" ? 0 : 1] ?? word;
}

/** What decides a figure's meaning, beside indicator, period and amount; what is not stated is left out. */
export function axesOf(figure: Figure): string[] {
  const told = [figure.scope, figure.price, figure.attribution, figure.vintage];
  const known = [...told, figure.status, figure.said_by].filter((word) => word && word !== "unstated").map(term);
  return figure.of ? [ofWhat(figure), ...known] : known;
}

/** Among whom a rank is, of what a share is, of what a level is a part. */
function ofWhat(figure: Figure): string {
  const zh = language.value === "zh";
  if (figure.of === "未注明") return figure.measure === "rank" ? (zh ? "范围未注明" : "among whom is not stated") : zh ? "分母未注明" : "of what is not stated";
  if (figure.measure === "rank") return zh ? `在${figure.of}中` : `among ${figure.of}`;
  if (figure.measure === "level") return zh ? `其中：${figure.of}` : `part: ${figure.of}`;
  return zh ? `占${figure.of}` : `of ${figure.of}`;
}

const GROWTHS: Record<string, [string, string]> = {
  yoy: ["同比增速", "year-on-year growth"],
  mom: ["环比增速", "month-on-month growth"],
  "two-year-mean": ["两年平均增速", "two-year mean growth"],
};
const MEASURES: Record<string, [string, string]> = {
  growth: ["增速", "growth"],
  times: ["倍数", "multiple"],
  rank: ["位次", "rank"],
  share: ["占比", "share"],
  points: ["增减百分点", "change in points"],
};

/** What a figure is called: its indicator, and its measure where it is no level (工业总产值同比增速). */
export function figureName(figure: Figure): string {
  const name = called(figure.indicator_name, figure.indicator);
  const measure = (figure.measure === "growth" ? GROWTHS[figure.compared_with] : undefined) ?? MEASURES[figure.measure];
  const told = measure?.[language.value === "zh" ? 0 : 1] ?? "";
  if (!told || name.endsWith(told)) return name;
  return language.value === "zh" ? name + told : `${name}, ${told}`;
}

const MEMBERS: Record<string, [string, string]> = {
  "in-cluster": ["成员企业", "Members"],
  "in-park": ["园区企业", "In the park"],
  "in-chain": ["链上企业", "On the chain"],
  "in-district": ["辖区内", "In the district"],
  "in-system": ["体系成员", "In the system"],
  "in-list": ["在册", "On the list"],
  "part-of": ["组成部分", "Parts"],
};

/** What the members of a whole are called, by their role; the role itself is said of a member. */
export function memberTerm(role: string): string {
  return MEMBERS[role]?.[language.value === "zh" ? 0 : 1] ?? term(role);
}

/** A period as each language writes it: `2022-01..09` is 2022年1—9月. What is not understood stays as it is. */
export function period(text: string): string {
  const zh = language.value === "zh";
  if (!text || text === "?") return zh ? "时期不明" : "not stated";
  if (text === "per-year") return zh ? "每年" : "a year";
  if (text.startsWith("..")) return zh ? `截至${period(text.slice(2))}` : `until ${period(text.slice(2))}`;
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (day) return zh ? `${day[1]}年${Number(day[2])}月${Number(day[3])}日` : text;
  if (text.includes("|")) return text.split("|").map(period).join(zh ? "或" : " or ");
  const star = text.endsWith("*") ? (zh ? "（推断）" : " (inferred)") : "";
  const bare = text.replace(/\*$/, "");
  const [, year, first, last] = /^(\d{4})(?:-(\d{2})(?:\.\.(\d{2}))?)?$/.exec(bare) ?? [];
  const quarter = /^(\d{4})-?Q(\d)$/.exec(bare);
  if (quarter) return zh ? `${quarter[1]}年${quarter[2]}季度` : `Q${quarter[2]} ${quarter[1]}`;
  if (!year) return text;
  if (!first) return (zh ? `${year}年` : year) + star;
  if (!last) return (zh ? `${year}年${Number(first)}月` : `${year}-${first}`) + star;
  return (zh ? `${year}年${Number(first)}—${Number(last)}月` : `${year}-${first} to ${last}`) + star;
}

/** A claim's verdict: the words are the ledger's own, in Chinese; here with a mark and English beside. */
export const VERDICTS: Record<string, { en: string; mark: string; tone: "good" | "warn" | "bad" | "quiet" }> = {
  一致: { en: "agrees", mark: "✓", tone: "good" },
  需核实: { en: "to be checked", mark: "!", tone: "warn" },
  口径不同: { en: "different basis", mark: "≠", tone: "warn" },
  两处不一: { en: "two sources differ", mark: "⇄", tone: "bad" },
  无法核算: { en: "cannot be computed", mark: "?", tone: "quiet" },
};

export function verdictName(verdict: string): string {
  return language.value === "zh" ? verdict : (VERDICTS[verdict]?.en ?? verdict);
}

export function nameOf(record: Ledgered): string {
  return called(record.name, record.id);
}
