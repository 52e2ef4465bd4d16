/** The pages of a line that runs: first the desk, then the wall in the order of its rotation. */
import type { Page } from "../route";
import { words } from "../text";

export const pageWord = words({
  floor: ["现场", "Floor"],
  wall: ["大屏", "Wall"],
});

export const linePages: readonly Page[] = [
  { path: "desk/floor", place: "desk", serves: "line", title: () => pageWord("floor"), listed: true, load: () => import("./FloorPage.vue") },
  { path: "wall/floor", place: "wall", serves: "line", title: () => pageWord("floor"), listed: true, load: () => import("../wall/FloorWall.vue") },
];
