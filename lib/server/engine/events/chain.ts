import type { Rule } from "@/lib/store/engine/rules";
import type { StoredExecution } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";

/*
 * A rule that starts a machine on status changes is told of that execution's status changes too: on AWS it goes on for ever,
 * here it ends.
 *
 * Invariant: in a chain of causes a rule fires once, and rules fire at most MAX_CHAIN times. So one event from outside starts
 * finitely many executions.
 */

const MAX_CHAIN = 8;
/** Executions that are followed from one that was started back to a rule: nested ones and children of Map Runs. */
const MAX_ANCESTORS = 50;

export function chainName({ bus, name }: Pick<Rule, "bus" | "name">): string {
  return `${bus}/${name}`;
}

/** Why a rule must not fire for an event at the end of a chain; null: it may. */
export function mayFire(rule: Pick<Rule, "bus" | "name">, chain: readonly string[]): string | null {
  if (chain.includes(chainName(rule))) {
    return "what it started led to an event that it matches: it does not fire again for that.";
  }
  if (chain.length < MAX_CHAIN) return null;
  return `rules have started each other ${MAX_CHAIN} times in a row up to the event: no more fire for it.`;
}

/** Rules that fired one after the other until an execution was started, the first one first. */
export async function chainOf(store: EngineStore, execution: StoredExecution): Promise<readonly string[]> {
  let at: StoredExecution | null = execution;
  for (let steps = 0; at !== null; steps++) {
    const { startedBy, parentId } = at as StoredExecution;
    if (startedBy.chain !== undefined) return startedBy.chain;
    // Deeper than anybody nests on purpose: it ends here.
    if (steps === MAX_ANCESTORS) return Array.from({ length: MAX_CHAIN }, () => "");
    if (parentId !== null) at = await store.executionById(parentId);
    else at = startedBy.kind === "execution" ? await store.execution(startedBy.detail ?? "") : null;
  }
  return [];
}
