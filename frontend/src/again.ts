/** What is asked for again and again while a component is there: never twice at once, and not once more after it has gone. */
import { onBeforeUnmount, onMounted, shallowRef } from "vue";

/** The last answer, and a way to ask at once, after which a question that is still open is not listened to. */
export function useAgain<T>(ask: () => Promise<T>, every_ms: number) {
  const answer = shallowRef<T | null>(null);
  let round = 0;
  let timer = 0;
  async function now(): Promise<void> {
    const mine = ++round;
    window.clearTimeout(timer);
    try {
      if (document.visibilityState === "visible") {
        const found = await ask();
        if (mine === round) answer.value = found;
      }
    } catch {
      /* the feed says that the link is lost */
    }
    if (mine === round) timer = window.setTimeout(() => void now(), every_ms);
  }
  onMounted(now);
  onBeforeUnmount(() => {
    round++;
    window.clearTimeout(timer);
  });
  return { answer, now };
}
