/** What every kind of record is made of, and what words are called: told by the server, so that forms ask for exactly what
 * the ledger takes, in one vocabulary. */
import { shallowRef } from "vue";
import { get } from "../server";
import { language } from "../text";
import { measureName } from "./comparison";

export interface Field {
  name: string;
  zh: string;
  en: string;
  type: "text" | "texts" | "name" | "flag" | "number" | "date" | "moment" | "period" | "unit" | "value" | "choice" | "record" | "records" | "parts" | "part" | "variant" | "facts";
  required: boolean;
  default: unknown;
  many_lines: boolean;
  options: string[];
  to: string[];
  fields: Field[];
  variants: [string, Field[]][];
  suggests: string[];
}

export interface Kind {
  kind: string;
  zh: string;
  en: string;
  plural: string;
  subject: boolean;
  fields: Field[];
}

interface Told {
  kinds: Kind[];
  figure: Field[];
  indicator: Field[];
  words: Record<string, [string, string]>;
}

const told = shallowRef<Told>({ kinds: [], figure: [], indicator: [], words: {} });

export async function learnKinds(): Promise<void> {
  if (!told.value.kinds.length) told.value = await get<Told>("/api/kinds");
}

export function kinds(): readonly Kind[] {
  return told.value.kinds;
}

export function kindOf(name: string): Kind | undefined {
  return told.value.kinds.find((each) => each.kind === name);
}

export function figureFields(): Field[] {
  return told.value.figure;
}

export function indicatorFields(): Field[] {
  return told.value.indicator;
}

export function pluralOf(kind: string): string {
  return kindOf(kind)?.plural ?? `${kind}s`;
}

const spoken = (words: { zh: string; en: string }) => (language.value === "zh" ? words.zh : words.en);

/** A word of the ledger in this language, as a field means it; the word itself where there is no other. */
export function term(word: string, of = ""): string {
  const found = (of && told.value.words[`${of}.${word}`]) || told.value.words[word];
  if (found) return found[language.value === "zh" ? 0 : 1];
  if (word === "indicator") return language.value === "zh" ? "指标" : "indicator";
  const kind = kindOf(word);
  return kind ? spoken(kind) : word;
}

/** What people call a field of a kind of record; its name where nobody says. */
export function fieldName(kind: string, field: string): string {
  const found = kindOf(kind)?.fields.find((each) => each.name === field);
  return found ? spoken(found) : (FACTS[field]?.[language.value === "zh" ? 0 : 1] ?? measureName(field) ?? field);
}

export function said(field: Field): string {
  return spoken(field);
}

/** Facts that come with the bundled ledger beyond the fields of their kind, by the names they were given. */
const FACTS: Record<string, readonly [string, string]> = {
  history: ["沿革", "History"],
  service_model: ["服务模式", "Services"],
  parent: ["上级体系", "Part of"],
  chain_master: ["链主", "Leading firm"],
  chain_leader: ["链长", "Chain leader"],
  count: ["数量", "Count"],
  level: ["级别", "Level"],
  tiers: ["梯度", "Tiers"],
  record: ["登记内容", "Record"],
  document: ["附件", "Document"],
  membership: ["归属", "Membership"],
  before: ["改造前方案", "Variant before"],
  after: ["改造后方案", "Variant after"],
  lineside: ["软件版本", "Version of lineside"],
  seed: ["随机种子", "Seed"],
  replications: ["重复次数", "Replications"],
};
