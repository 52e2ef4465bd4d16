/** The ledger's things as its API tells them (docs/reference/http-api.md), and what pages need of them again and again. */
import { get } from "../server";
import { term } from "./kinds";
export { term } from "./kinds";
import { called, language, measured, readable, type Title } from "../text";

export interface Figure {
  id: number;
  subject: string;
  indicator: string;
  period: string;
  text: string;
  text_en: string;
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

/** A figure's amount with the words around it: `近600亿元`, `nearly 600 × 100 million yuan`. */
export function amountOf(figure: Figure): string {
  return readable(language.value === "zh" ? figure.text : figure.text_en);
}

export interface Stage {
  n: number;
  name: Title;
  subject: string | null;
  indicator: string | null;
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
  version: number;
  membership: { member: string; whole: string; role: string; stage: number | null; begins: string | null; ends: string | null };
  member_name: Title;
  whole_name: Title;
}

export interface Card {
  record: Ledgered;
  version: number;
  wholes: Membership[];
  members: { kind: string; role: string; count: number }[];
  figures: Figure[];
}

export interface Claim {
  claim: Ledgered;
  source_name: Title;
  verdict: string;
  arithmetic: string[];
  arithmetic_en: string[];
  readings: { meaning: string; meaning_zh: string; usual: boolean; holds: boolean | null }[];
  settles: string;
  settles_en: string;
  figures: Figure[];
}

export interface Target {
  target: Ledgered & { value: string | null; unit: string | null; times_baseline: boolean; due: string; op: string; words: string; subject: string };
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

/** What decides a figure's meaning, beside indicator, period and amount; what is not stated is left out. */
export function axesOf(figure: Figure): string[] {
  const axes = { scope: figure.scope, price: figure.price, attribution: figure.attribution, vintage: figure.vintage, status: figure.status, said_by: figure.said_by };
  const known = Object.entries(axes).filter(([, word]) => word && word !== "unstated").map(([axis, word]) => term(word, axis));
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

const METHODS: readonly [RegExp, string][] = [
  [/^log-linear trend of (\d+) figures, 95 % prediction interval$/, "对数线性趋势（$1个数），95%预测区间"],
  [/^compound rate of (\d+) figures, too few for an interval$/, "复合增速（$1个数），不足以给出区间"],
  [/^seasonal shares of (\d+) earlier years, 95 % prediction interval$/, "以往$1年的月度占比，95%预测区间"],
  [/^seasonal share of 1 earlier year, too few for an interval$/, "以往1年的月度占比，不足以给出区间"],
];
/** How a projection was made, in the language that is read. */
export function methodName(method: string): string {
  const found = METHODS.find(([pattern]) => language.value === "zh" && pattern.test(method));
  return found ? method.replace(found[0], found[1]) : method;
}

/** What a target asks for: an amount, at most so much, or a multiple of where it starts (倍增). */
export function goalOf(target: Target["target"]): string {
  if (target.value === null) return "–";
  if (target.times_baseline) return language.value === "zh" ? `基期值的${target.value}倍` : `${target.value} × its baseline`;
  return `${target.op === "<=" || target.op === "<" ? "≤ " : ""}${measured(target.value, target.unit ?? "")}`;
}

export function nameOf(record: Ledgered): string {
  return called(record.name, record.id);
}
