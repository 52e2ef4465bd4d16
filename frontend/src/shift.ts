/** The shifts of a run as the server reckons them: what was made against the plan, OEE, and where the time went. */
import { useAgain } from "./again";
import { live, type Scene } from "./live";
import { get } from "./server";
import { STATES, stateWord, type State } from "./states";
import { called, words } from "./text";
import { named, stationName } from "./why";

export interface Kpi { value: number | null; low: number | null; high: number | null }

export interface Figures {
  pbt_s: number; apt_s: number; aust_s: number; adet_s: number; cmt_s: number; pmt_s: number; off_s: number; unknown_s: number;
  pq: number; gq: number; sq: number; rq: number; planned_s: number; failures: number; mtbf_s: number | null; mttr_s: number | null;
  by_state: Record<string, number>; kpi: Record<string, Kpi>;
}

export interface Made { made: number; first_pass: number; scrapped: number; planned: number; planned_whole: number; attainment: number | null; takt_planned_s: number | null; takt_s: number | null }

export interface Shift { number: number; name: string; is_shift: boolean; begin_s: number; end_s: number; over: boolean; open_s: number; oee: number | null; products: Made[] }

export interface Loss { name: string; seconds: number; root?: { kind: string; name: string; state: string }; parts?: Loss[] }

/** The share of rejected parts in samples of one inspection; no limits while there are too few samples. */
export interface Chart {
  product: number; step: string; sample: number; samples: number; needed: number; centre: number | null; low: number | null; high: number | null; run_length: number | null;
  points: [number, number][]; signals: { time_s: number; share: number; zh: string; en: string }[];
}

export interface ShiftBook {
  now_s: number; known_since_s: number; reading: boolean; shifts: Shift[]; shift: Shift; whole: Figures; stations: Figures[];
  hourly: { begin_s: number; made: number[]; planned: number[] }[]; losses: Loss | null; charts: Chart[];
}

const say = words({
  good: ["合格品所需", "Good parts"], quality: ["质量损失", "Quality loss"], speed: ["速度损失", "Speed loss"], availability: ["时间损失", "Availability loss"], planned: ["计划忙时", "Planned busy time"],
  workers: ["人员", "people"], fleet: ["车辆", "vehicles"], part: ["来料", "supply of"], release: ["在制品上限", "limit of work in process"], demand: ["无任务", "nothing asked for"], unknown: ["原因未知", "cause not known"], slower: ["节拍较慢", "slower"],
});

/** The book, asked for again every few seconds; `number` picks a shift, null the present one. */
export function useShift(number: () => number | null) {
  return useAgain(() => get<ShiftBook>(number() === null ? "/api/line/shift" : `/api/line/shift?number=${number()}`), 3000);
}

/** What is at the end of a chain, in words. */
export function rootName(scene: Scene, root: NonNullable<Loss["root"]>): string {
  if (root.kind === "station") {
    const name = stationName(scene, scene.stations.findIndex((each) => each.name === root.name));
    return `${name} · ${root.state === "busy" ? say("slower") : word(root.state)}`;
  }
  if (root.kind === "reason") return named(scene, root.name);
  const lists = { workers: scene.pools, fleet: scene.fleets, part: scene.parts, release: scene.products, demand: scene.products } as Record<string, { name: string; title: Parameters<typeof called>[0] }[]>;
  const found = lists[root.kind]?.find((each) => each.name === root.name);
  const kind = ["workers", "fleet", "part", "release", "demand"].includes(root.kind) ? say(root.kind as "workers") : say("unknown");
  return found ? `${kind} · ${called(found.title, found.name)}` : kind;
}

/** A loss in words. */
export function lossName(loss: Loss): string {
  const scene = live.scene.value;
  if (loss.root && scene) return rootName(scene, loss.root);
  return (["good", "quality", "speed", "availability", "planned"] as string[]).includes(loss.name) ? say(loss.name as "good") : word(loss.name);
}

function word(state: string): string {
  return (STATES as readonly string[]).includes(state) ? stateWord(state as State) : say("unknown");
}
