import { formatInstant, instant } from "@/lib/base/instant";
import type { DrillTruth } from "./drills/drill";
import type { Incident, Revision } from "./incident";

/** Names that are listed of one incident; the counts go on. */
const MOST_NAMES = 10_000;

/** What was planted and whom it met: written beside the data, so that an analysis can be held against it. */
export type Truth = {
  readonly seed: number;
  readonly executions: number;
  readonly from: string;
  readonly to: string;
  readonly planted: readonly Planted[];
  /** Questions about single executions that stand beside those counted above, and their answers. */
  readonly drills: readonly DrillTruth[];
};

export type Planted = {
  readonly incident: string;
  readonly title: string;
  readonly machine: string;
  readonly state: string;
  readonly error: string;
  readonly from: string;
  readonly to: string;
  /** Executions of which at least one task went otherwise because of it, and how many of these failed in the end. */
  readonly affected: number;
  readonly failed: number;
  /** How many of those affected were redriven. */
  readonly redriven: number;
  /** The names of those affected, the first ten thousand. */
  readonly executions: readonly string[];
};

type Ledger = { affected: number; failed: number; redriven: number; readonly executions: string[] };

/** Counts who was met by what. */
export class TruthBook {
  private readonly ledgers = new Map<string, Ledger>();
  private executions = 0;

  constructor(private readonly planted: readonly (Incident | Revision)[]) {
    for (const { id } of planted) this.ledgers.set(id, newLedger());
  }

  /** One execution: its name, the ids of what met it, whether it failed in the end and whether it was redriven. */
  add(name: string, met: ReadonlySet<string>, failed: boolean, redriven: boolean): void {
    this.executions++;
    for (const id of met) {
      const ledger = this.ledgers.get(id);
      if (ledger === undefined) continue;
      ledger.affected++;
      if (failed) ledger.failed++;
      if (redriven) ledger.redriven++;
      if (ledger.executions.length < MOST_NAMES) ledger.executions.push(name);
    }
  }

  truth(seed: number, from: number, to: number, drills: readonly DrillTruth[]): Truth {
    const planted = this.planted.map(({ id, title, machine, state, error, ...when }): Planted => {
      const { affected, failed, redriven, executions } = this.ledgers.get(id) ?? newLedger();
      const times = { from: iso(when.from), to: iso(when.to) };
      return { incident: id, title, machine, state, error, ...times, affected, failed, redriven, executions };
    });
    return { seed, executions: this.executions, from: iso(from), to: iso(to), planted, drills };
  }
}

function newLedger(): Ledger {
  return { affected: 0, failed: 0, redriven: 0, executions: [] };
}

function iso(ms: number): string {
  return formatInstant(instant(ms));
}
