/** The page of a model's floor. */
import type { Page } from "../route";
import { words } from "../text";

const say = words({ floor: ["场地布局", "Floor"] });

export const layoutPages: readonly Page[] = [
  { path: "layout/floor", place: "desk", serves: "layout", title: () => say("floor"), listed: true, load: () => import("./LayoutPage.vue") },
];
