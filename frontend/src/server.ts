/** The server: what it serves, who is asking, and requests that only this page can make. */
import { ref } from "vue";
import type { Kind } from "./route";
import { language, type Title } from "./text";

export interface Served {
  kind: Kind;
  name: string;
  title: Title;
  version: string;
}

export interface Me {
  name: string | null;
  role: string | null;
  /** Sent back with whatever changes something. */
  csrf: string;
  /** Whether people can log in to a line. */
  accounts?: boolean;
  /** Nobody can log in to the ledger yet. */
  first?: boolean;
  /** The cluster, park or township that the account is for. */
  within?: string;
  within_name?: Title | null;
  /** The desks of a park's office that the account works at. */
  desks?: string[];
}

/** One thing that is wrong: where, what, and what to do about it. */
export interface Fault {
  where: string;
  message: string;
  hint: string;
  message_zh: string;
  hint_zh: string;
}

/** What is wrong, and what to do about it, in the language of the screen. */
export function told(fault: Fault): { what: string; hint: string } {
  const zh = language.value === "zh";
  return { what: (zh && fault.message_zh) || fault.message, hint: (zh && fault.hint_zh) || fault.hint };
}

/** What the server says when it refuses (RFC 9457). */
export class Refused extends Error {
  constructor(readonly status: number, title: string, readonly detail: string, readonly faults: readonly Fault[] = []) {
    super(detail ? `${title}${language.value === "zh" ? "：" : ": "}${detail}` : title);
  }
}

export const me = ref<Me>({ name: null, role: null, csrf: "" });

async function answer(response: Response): Promise<unknown> {
  const text = await response.text();
  let found: unknown = null;
  try {
    found = text ? JSON.parse(text) : null;
  } catch {
    throw new Refused(response.status, language.value === "zh" ? "服务器的应答无法识别" : "The answer cannot be read", response.url);
  }
  if (response.ok) return found;
  const problem = (found ?? {}) as { title?: string; detail?: string; title_zh?: string; detail_zh?: string; faults?: Fault[] };
  const zh = language.value === "zh";
  const title = (zh && problem.title_zh) || problem.title || response.statusText;
  throw new Refused(response.status, title, (zh && problem.detail_zh) || problem.detail || "", problem.faults ?? []);
}

const PATIENCE_MS = 120_000;

/** Ask for something; while the server says that it is still working it out, ask again. Raises Refused, or a TypeError when
 * the server cannot be reached. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  for (const since = Date.now(); ; ) {
    const response = await fetch(path, { headers: { accept: "application/json" }, ...(signal && { signal }) });
    const again = response.status === 503 ? Number(response.headers.get("retry-after")) : 0;
    if (!again || Date.now() - since > PATIENCE_MS) return (await answer(response)) as T;
    await new Promise((done) => setTimeout(done, 1000 * again));
    signal?.throwIfAborted();
  }
}

/** Have something done. Raises as `get`. */
export async function send<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body: unknown): Promise<T> {
  const headers = { "content-type": "application/json", "x-lineside-csrf": me.value.csrf };
  return (await answer(await fetch(path, { method, headers, body: JSON.stringify(body) }))) as T;
}

/** Send a file as it is, and have it read. Raises as `get`. */
export async function upload<T>(path: string, file: Blob): Promise<T> {
  const headers = { "content-type": "application/octet-stream", "x-lineside-csrf": me.value.csrf };
  return (await answer(await fetch(path, { method: "POST", headers, body: file }))) as T;
}

export async function whoAmI(): Promise<void> {
  me.value = await get<Me>("/api/me");
}
