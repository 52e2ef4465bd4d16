/** All pages, in the order of the menu and of the wall's rotation. Each part of the screen lists its own. */
import { linePages } from "./desk/pages";
import { districtPages } from "./district/pages";
import { layoutPages } from "./layout/pages";
import type { Kind, Page } from "./route";
import { runsPages } from "./show/pages";

const ALL: readonly Page[] = [...linePages, ...districtPages, ...runsPages, ...layoutPages];

export function pagesOf(kind: Kind): readonly Page[] {
  return ALL.filter((each) => each.serves === kind);
}
