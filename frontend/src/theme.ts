/** Dark for walls, light for desks, unless a person chooses; and the colours as the canvas needs them. */
import { computed, ref, watchEffect } from "vue";
import { page } from "./route";

export type Theme = "dark" | "light";

const KEPT = "lineside-theme";
const found = new Map<string, string>();
const stored = new URLSearchParams(location.search).get("theme") ?? localStorage.getItem(KEPT);
const chosen = ref<Theme | null>(stored === "dark" || stored === "light" ? stored : null);

/** The theme of the screen: the person's choice, else what the place wants. */
export const theme = computed<Theme>(() => chosen.value ?? (page.value?.place === "wall" ? "dark" : "light"));

export function switchTheme(): void {
  chosen.value = theme.value === "dark" ? "light" : "dark";
  localStorage.setItem(KEPT, chosen.value);
}

watchEffect(
  () => {
    document.documentElement.dataset.theme = theme.value;
    document.documentElement.dataset.place = page.value?.place ?? "desk";
    found.clear();
  },
  { flush: "sync" },
);



/** The value of a colour variable of theme.css, `colour("busy")`; reading it follows the theme. */
export function colour(name: string): string {
  void theme.value;
  let value = found.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#888";
    found.set(name, value);
  }
  return value;
}
