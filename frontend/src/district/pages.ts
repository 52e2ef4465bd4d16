/** The pages of a district's ledger. */
import type { Page } from "../route";

export const districtPages: readonly Page[] = [];
