import { LRUCache } from "lru-cache";
import { MOST_DEFINITIONS, withMatching } from "@/lib/replay/otherDefinitions";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import type { UsedDefinition } from "./definitionFor";
import type { Verifier } from "./verifier";
import type { VerifyTask } from "./verifyTask";

/** Where the definitions of a machine come from, nearest in time first. */
export type KnownDefinitions = (limit: number) => Promise<readonly UsedDefinition[]>;

/** Runs of one machine that may find nothing before fewer definitions are tried on the next. */
const FRUITLESS = 5;
const FEW = 2;
/** Machines whose outcome is remembered: executions come machine by machine. */
const MAX_MACHINES = 100;

/**
 * Tries other definitions of a machine on runs that diverge. What matched last is tried first, so that of a thousand
 * runs of one revision each is tried once; where nothing matches run after run, only a few are tried.
 */
export class OtherDefinitions {
  private readonly matched = new LRUCache<string, UsedDefinition>({ max: MAX_MACHINES });
  private readonly fruitless = new LRUCache<string, number>({ max: MAX_MACHINES });

  constructor(private readonly verifier: Pick<Verifier, "match">) {}

  /** @param machine names the machine: its ARN, else its name; null: nothing is known of it. */
  async explain(
    verdict: ReplayVerdict,
    task: VerifyTask,
    machine: string | null,
    known: KnownDefinitions,
  ): Promise<ReplayVerdict> {
    if (verdict.verdict !== "DIVERGED" || machine === null) return verdict;
    const last = this.matched.get(machine);
    const vain = this.fruitless.get(machine) ?? 0;
    const near = await known(vain >= FRUITLESS ? FEW : MOST_DEFINITIONS);
    const others = [...(last === undefined ? [] : [last]), ...near.filter(({ hash }) => hash !== last?.hash)]
      .filter(({ hash }) => hash !== task.definition?.hash)
      .slice(0, MOST_DEFINITIONS);
    if (others.length === 0) return verdict;
    const matching = await this.verifier.match({ ...task, others });
    const found = others.find(({ hash }) => hash === matching?.hash);
    if (found === undefined) this.fruitless.set(machine, vain + 1);
    else {
      this.fruitless.delete(machine);
      this.matched.set(machine, found);
    }
    return withMatching(verdict, matching, task.definition?.assumed === true);
  }
}
