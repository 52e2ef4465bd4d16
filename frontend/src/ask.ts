/** What a person asks of the line: done or refused, and said so. */
import { ref } from "vue";
import { me, Refused, send } from "./server";
import { words } from "./text";

const say = words({
  done: ["已执行", "Done"], viewer: ["您只能查看，不能操作", "You may look, not command"], refused: ["产线拒绝", "The line refuses"], unreachable: ["没有送达", "It did not arrive"],
});

/** The last answer, shown for a while. */
export const answer = ref<{ text: string; good: boolean } | null>(null);
let timer = 0;

export function mayCommand(): boolean {
  return me.value.role === "operator";
}

export type Ask =
  | { ask: "let-go"; machine: number }
  | { ask: "order"; source: number; quantity: number; due_s: number | null }
  | { ask: "prioritise"; order: number; priority: number }
  | { ask: "away"; pool: number; away: number }
  | { ask: "answer"; question: number }
  | { ask: "disturb"; what: "break" | "wrong-part" | "delay"; machine: number };

export function ask(what: Ask): Promise<boolean> {
  return told("/api/line/asks", what);
}

/** Say why a machine stood that stood since a time, seconds since the run began. */
export function explain(machine: string, from_s: number, reason: string): Promise<boolean> {
  return told("/api/line/reasons", { machine, from_s, reason });
}

async function told(path: string, what: unknown): Promise<boolean> {
  let good = false;
  let text = say("done");
  try {
    await send("POST", path, what);
    good = true;
  } catch (error) {
    text = error instanceof Refused ? (error.status === 403 ? say("viewer") : `${say("refused")}：${error.message}`) : say("unreachable");
  }
  answer.value = { text, good };
  window.clearTimeout(timer);
  timer = window.setTimeout(() => (answer.value = null), 6000);
  return good;
}
