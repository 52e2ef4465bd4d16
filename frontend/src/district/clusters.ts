/** Clusters under the tiers of their system, each with its size, growth and firms, from the ledger's sums and figures. */
import { get, Refused } from "../server";
import type { Title } from "../text";
import { everything, membersOf, targets, type Card, type Cell, type Figure, type Sum, type Target } from "./ledger";

export interface Tier {
  level: number;
  name: Title;
  count: number;
  verb: string;
}

export interface Standing {
  card: Card;
  /** The latest sum over its firms that may be shown. */
  sum: Cell | null;
  unit: string;
  /** A figure that is stated of the cluster itself: its size, and its growth. */
  stated: Figure | null;
  growing: Figure | null;
  firms: number;
  /** What it is to reach, where a target is set for it. */
  target: Target | null;
}

export interface System {
  card: Card;
  tiers: { tier: Tier; clusters: Standing[] }[];
  others: Standing[];
}

const SIZE = "gross-output";

/** The latest sums of gross output by cluster: by year where firms report years, else by month. */
async function sums(): Promise<Sum | null> {
  for (const kind of ["year", "month"]) {
    try {
      const found = await get<Sum>(`/api/sums?indicator=${SIZE}&by=cluster&kind=${kind}&latest=true`);
      if (found.cells.some((cell) => cell.reported > 0)) return found;
    } catch (error) {
      if (!(error instanceof Refused)) throw error; // this role may not see sums: the tree stands without them
    }
  }
  return null;
}

export async function clusterSystems(): Promise<System[]> {
  const [systems, clusters, found, aims] = await Promise.all([everything("cluster-systems"), everything("clusters", true), sums(), targets()]);
  const standing = new Map(clusters.map((card) => [card.record.id, stand(card, found, aims)]));
  return Promise.all(
    systems
      .filter((card) => (card.record["tiers"] as Tier[]).length)
      .map(async (card) => {
        const members = await membersOf(card.record.id);
        const at = (level: number | null) => members.filter((each) => each.membership.stage === level).flatMap((each) => standing.get(each.membership.member) ?? []);
        return { card, tiers: (card.record["tiers"] as Tier[]).map((tier) => ({ tier, clusters: at(tier.level) })), others: at(null) };
      }),
  );
}

function stand(card: Card, found: Sum | null, aims: Target[]): Standing {
  const mine = (found?.cells ?? []).filter((cell) => cell.key[0] === card.record.id && cell.reported > 0);
  const figures = card.figures.filter((each) => each.indicator === SIZE);
  return {
    card,
    sum: mine.at(-1) ?? null,
    unit: found?.unit ?? "",
    stated: figures.find((each) => each.measure === "level") ?? null,
    growing: figures.find((each) => each.measure === "growth") ?? null,
    firms: card.members.filter((each) => each.kind === "firm").reduce((all, each) => all + each.count, 0),
    target: aims.find((each) => each.target.subject === card.record.id) ?? null,
  };
}
