/** The park that is looked at, and what several of its pages call things. */
import { computed, ref } from "vue";
import { me } from "../server";
import { language, measured, number, type Title } from "../text";

export interface Park {
  id: string;
  name: Title;
}

const KEPT = "lineside.park";
/** The park that is chosen, from one visit to the next; empty until the parks are known. */
export const chosen = ref(localStorage.getItem(KEPT) ?? "");

/** Whether whoever asks sees what firms confide to a park; the server decides, this asks for nothing in vain. */
export const mayLook = computed(() => me.value.role !== null && me.value.role !== "viewer");
/** The park that is looked at; empty for those who may not. */
export const looked = computed(() => (mayLook.value ? chosen.value : ""));

export function choose(park: string): void {
  chosen.value = park;
  localStorage.setItem(KEPT, park);
}

const WHAT: Record<string, [string, string]> = {
  case: ["服务事项", "Service case"],
  evidence: ["补充佐证", "Evidence to add"],
  visit: ["走访后续", "After a visit"],
  certificate: ["证书到期", "Certificate expires"],
  mentor: ["导师聘期", "Mentor's term"],
  ending: ["租约到期", "Tenancy ends"],
  arrears: ["欠费", "Arrears"],
  demand: ["需求", "Demand"],
  offer: ["供给", "Offer"],
  match: ["待同意对接", "Match waits for consent"],
  booking: ["仪器预约", "Booking"],
  application: ["待决定申请", "Application to decide"],
  policy: ["申报截止", "Applications close"],
  task: ["项目任务", "Task of a project"],
  challenge: ["揭榜截止", "Challenge closes"],
  "moved-in": ["入园", "Moved in"],
  "moved-out": ["退租", "Gave up its room"],
  asked: ["提出事项", "Asked"],
  letting: ["招商租赁", "Letting"],
  advice: ["企业服务", "Advice"],
  exchange: ["供需对接", "Exchange"],
  platforms: ["公共平台", "Platforms"],
  programmes: ["政策兑现", "Programmes"],
};

/** What a page calls something that is no word of a record; undefined where it is one. */
export function parkWord(word: string): string | undefined {
  return WHAT[word]?.[language.value === "zh" ? 0 : 1];
}

/** An amount that the server wrote exactly, in the grouping of the language. */
export function amount(text: string | null | undefined): string {
  if (text === null || text === undefined || text === "") return "–";
  const value = Number(text);
  return Number.isFinite(value) ? number(value, text.includes(".") ? Math.min(2, text.split(".")[1]?.length ?? 0) : 0) : text;
}

/** The same with its unit. */
export function yuan(text: string): string {
  return measured(amount(text), language.value === "zh" ? "元" : "yuan");
}

/** A condition of a policy and somebody: whether it holds (null: not known), by how much it is short, and by when. */
export interface Found {
  zh: string;
  en: string;
  holds: boolean | null;
  now: string | null;
  lacks: string | null;
  by: string | null;
}

const STANDINGS: Record<string, [string, string]> = { qualifies: ["符合", "qualifies"], lacking: ["有欠缺", "lacking"], unknown: ["情况不明", "not known"], closed: ["已截止", "closed"] };
export const POLICY_TONES: Record<string, "good" | "warn" | "quiet"> = { qualifies: "good", lacking: "warn" };

export function policyState(state: string): string {
  return STANDINGS[state]?.[language.value === "zh" ? 0 : 1] ?? state;
}

/** What does not hold, or is not known, of conditions, each with the value now, how much is lacking and by when. */
export function lacking(found: readonly Found[]): string {
  const zh = language.value === "zh";
  const one = (each: Found): string => {
    const more = [
      ...(each.holds === null ? [zh ? "不详" : "not known"] : []),
      ...(each.now !== null ? [`${zh ? "现为" : "now "}${amount(each.now)}`] : []),
      ...(each.lacks !== null && Number(each.lacks) !== 0 ? [`${zh ? "差" : "short by "}${amount(each.lacks)}`] : []),
      ...(each.by !== null ? [zh ? `${each.by}前` : `by ${each.by}`] : []),
    ];
    const said = zh ? each.zh : each.en;
    return more.length ? (zh ? `${said}（${more.join("，")}）` : `${said} (${more.join(", ")})`) : said;
  };
  return found.filter((each) => each.holds !== true).map(one).join(zh ? "；" : "; ");
}
