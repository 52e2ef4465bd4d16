/** Something asked of the server when a page opens: its value, whether it is on its way, and why it did not come. */
import { ref, shallowRef, watchEffect, type Ref, type ShallowRef } from "vue";
import { Refused, type Fault } from "../server";
import { language } from "../text";

export interface Loaded<T> {
  value: ShallowRef<T | null>;
  waiting: Ref<boolean>;
  wrong: Ref<string>;
}

/** Ask now, and again whenever something that `ask` reads before its first wait changes; an answer overtaken is dropped. */
export function loaded<T>(ask: () => Promise<T>): Loaded<T> {
  const value = shallowRef<T | null>(null);
  const waiting = ref(true);
  const wrong = ref("");
  let latest = 0;
  watchEffect(async () => {
    const mine = ++latest;
    waiting.value = true;
    try {
      const found = await ask();
      if (mine !== latest) return;
      value.value = found;
      wrong.value = "";
    } catch (error) {
      if (mine === latest) wrong.value = why(error);
    }
    if (mine === latest) waiting.value = false;
  });
  return { value, waiting, wrong };
}

export interface Attempts {
  busy: Ref<boolean>;
  wrong: Ref<string>;
  faults: Ref<readonly Fault[]>;
  attempt: (what: () => Promise<void>) => Promise<void>;
}

/** Something that a person has done: whether it is on its way, and what is told where it was refused. */
export function attempts(): Attempts {
  const busy = ref(false);
  const wrong = ref("");
  const faults = ref<readonly Fault[]>([]);
  async function attempt(what: () => Promise<void>): Promise<void> {
    busy.value = true;
    wrong.value = "";
    faults.value = [];
    try {
      await what();
    } catch (error) {
      wrong.value = why(error);
      faults.value = error instanceof Refused ? error.faults : [];
    }
    busy.value = false;
  }
  return { busy, wrong, faults, attempt };
}

/** What to tell a person of an error. */
export function why(error: unknown): string {
  if (error instanceof Refused) return error.message;
  return language.value === "zh" ? "服务器没有应答，请检查连接。" : "The server does not answer; check the connection.";
}
