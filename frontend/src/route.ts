/** Which page is shown: the part of the address behind `#`. Pages are listed in `pages.ts`; each loads when it is first wanted. */
import { computed, ref, type Component } from "vue";

/** What a server may serve: a line that runs, results that are played, a district's ledger. */
export type Kind = "line" | "runs" | "district" | "layout";

export interface Page {
  /** What stands behind `#/`: `desk/floor`. A part that begins with `:` is a parameter: `desk/station/:name`. */
  path: string;
  /** Where it is read: a wall rotates and is not touched; a desk is. */
  place: "wall" | "desk";
  /** By which servers it is offered. */
  serves: Kind;
  title: () => string;
  /** Whether it stands in the menu, or for a wall in the rotation. */
  listed: boolean;
  load: () => Promise<{ default: Component }>;
}

export const pages = ref<readonly Page[]>([]);
const address = ref(read());

function read(): string {
  return location.hash.replace(/^#\/?/, "").replace(/\?.*$/, "");
}
window.addEventListener("hashchange", () => (address.value = read()));

function match(path: string, wanted: string): Record<string, string> | null {
  const [pattern, parts] = [path.split("/"), wanted.split("/")];
  if (pattern.length !== parts.length) return null;
  const found: Record<string, string> = {};
  for (const [i, piece] of pattern.entries()) {
    const part = parts[i] ?? "";
    if (piece.startsWith(":")) found[piece.slice(1)] = decodeURIComponent(part);
    else if (piece !== part) return null;
  }
  return found;
}

/** The page that the address names, the first one where it names none. */
export const page = computed<Page | undefined>(
  () => pages.value.find((each) => match(each.path, address.value)) ?? pages.value.find((each) => each.place === "desk"),
);

/** The address's parameters: `{name: "press"}` of `desk/station/press`. */
export const parameters = computed<Record<string, string>>(() => (page.value && match(page.value.path, address.value)) ?? {});

export function href(...parts: string[]): string {
  return `#/${parts.map((part, i) => (i ? encodeURIComponent(part) : part)).join("/")}`;
}

export function go(...parts: string[]): void {
  location.hash = href(...parts).slice(1);
}
