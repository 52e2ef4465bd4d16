/** The page on which results are played. */
import type { Page } from "../route";
import { words } from "../text";

const say = words({ show: ["仿真回放", "Simulations played"] });

export const runsPages: readonly Page[] = [
  { path: "desk/show", place: "desk", serves: "runs", title: () => say("show"), listed: true, load: () => import("./ShowPage.vue") },
];
