import { LRUCache } from "lru-cache";
import { parseMachine } from "@/lib/asl/parse";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { Revision } from "@/lib/store/engine/catalogue";

/** Compiled machines that are kept: each some ten times its text. */
const KEPT = 200;

export type RevisionInUse = { readonly revision: Revision; readonly machine: CompiledMachine };

/** Revisions, compiled once. */
export class Machines {
  private readonly kept = new LRUCache<string, Promise<RevisionInUse>>({ max: KEPT });

  constructor(private readonly store: Pick<EngineStore, "catalogue">) {}

  /** Throws when the revision is not stored or is no machine: it was checked before it was. */
  async of(revisionId: string): Promise<RevisionInUse> {
    const kept = this.kept.get(revisionId);
    if (kept !== undefined) return kept;
    const made = this.make(revisionId);
    this.kept.set(revisionId, made);
    made.catch(() => this.kept.delete(revisionId));
    return made;
  }

  private async make(revisionId: string): Promise<RevisionInUse> {
    const revision = await this.store.catalogue.revision(revisionId);
    if (revision === null) throw new Error(`revision ${revisionId} is not stored`);
    const { machine } = parseMachine(revision.definition);
    if (machine === undefined) throw new Error(`revision ${revisionId} is no state machine`);
    return { revision, machine: compile(machine) };
  }
}

/** The machine of the child executions of a distributed Map, wherever it stands; null when there is no such state. */
export function childMachine(machine: CompiledMachine, state: string): CompiledMachine | null {
  const own = machine.states.get(state)?.child;
  if (own !== undefined) return own;
  for (const { child } of machine.states.values()) {
    const found = child === undefined ? null : childMachine(child, state);
    if (found !== null) return found;
  }
  return null;
}
