/** What a posted comparison of two variants says. The ledger keeps it in one form; each language has its own words. */
import { language } from "../text";

type Both = readonly [zh: string, en: string];
const pick = (both: Both | undefined, otherwise: string) => both?.[language.value === "zh" ? 0 : 1] ?? otherwise;

/** The verdict that ends what is told of a difference; one whose interval holds zero is not proved. */
const VERDICTS: Record<string, Both> = {
  higher: ["更高", "higher"],
  lower: ["更低", "lower"],
  "no difference": ["未证实", "not proved"],
  "the same": ["相同", "the same"],
  "相同（the same）": ["相同", "the same"],
  unknown: ["未知", "unknown"],
};
const MEASURES: Record<string, Both> = {
  throughput_per_h: ["小时产量", "throughput"],
  cycle_time_s: ["生产周期", "cycle time"],
  wip: ["在制品", "work in process"],
  backlog: ["待投产", "outside"],
  on_time: ["准时交付率", "on time"],
  first_pass_yield: ["一次合格率", "first-pass yield"],
  scrapped: ["报废", "scrapped"],
  escaped_defects: ["流出缺陷", "escaped defects"],
  output_per_head: ["人均产量", "output per head"],
};
const TOLD = /^(?:(差 [^，]+)(?:，|$))?(?:(比 [^，]+)(?:，|$))?(higher|lower|no difference|the same|相同（the same）|unknown)?$/;

/** `差 15 [14.5; 15.5]，比 1.25，higher` in the language of the screen; any other text as it is. */
export function differenceText(text: string): string {
  const found = TOLD.exec(text);
  if (!found || !text) return text;
  const [, difference, ratio, verdict] = found;
  const parts = [difference?.replace("差", pick(["差", "difference"], "")), ratio?.replace("比", pick(["比", "ratio"], "")), verdict && pick(VERDICTS[verdict], verdict)];
  return parts.filter(Boolean).join(pick(["，", ", "], ""));
}

/** By which method two sides were compared, with what the comparison found; a method in people's own words as it is. */
export function methodText(text: string): string {
  const random = /^仿真，(\d+)次重复，共同随机数（simulated under common random numbers）；(.*)$/.exec(text);
  if (random) return pick([`仿真，${random[1]}次重复，共同随机数；`, `simulated, ${random[1]} replications, common random numbers; `], "") + differenceText(random[2] ?? "");
  const fewest = /^仿真，每侧至少(\d+)次重复（simulated, \d+ replications or more）$/.exec(text);
  if (fewest) return pick([`仿真，每侧至少${fewest[1]}次重复`, `simulated, ${fewest[1]} replications or more on each side`], "");
  return text === "按模型清点（counted in the models）" ? pick(["按模型清点", "counted in the models"], text) : text;
}

/** The name of a fact of a comparison, `throughput_per_h bracket`; nothing for any other. */
export function measureName(name: string): string | undefined {
  const [measure = "", ...of] = name.split(" ");
  const found = MEASURES[measure];
  return found && [pick(found, measure), ...of].join(" ");
}
