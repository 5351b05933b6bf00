import { roleOf } from "./role";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import type { Chain, Chains } from "./chains";
import type { Comparable } from "./comparable";
import type { ReplayVerdict, VerifyDivergence } from "./replayVerdict";

/** What our checks mind in a definition that AWS accepted. */
export type Validation = {
  /** Errors only, at most MAX_FINDINGS. */
  readonly findings: readonly Diagnostic[];
  /** States that cannot be run as they are written, each with why. */
  readonly doubts: ReadonlyMap<string, string>;
};

/** Findings that are kept beside a verdict. */
export const MAX_FINDINGS = 20;

export const NO_FINDINGS: Validation = { findings: [], doubts: new Map() };

/** `Field 'PayLoad' is not supported, at /States/Pay/Parameters` */
export function findingText({ message, location }: Diagnostic): string {
  return location === undefined ? message : `${message}, at ${location}`;
}

type Doubted = { readonly entered: Comparable; readonly why: string };

/**
 * A verdict that does not hold what cannot be run against the record: where the first difference lies in the stay in a
 * state that is in doubt, the run is not replayable from its entering on. What differs before that does differ.
 */
export function withDoubts(verdict: ReplayVerdict, recorded: Chains, doubts: Validation["doubts"]): ReplayVerdict {
  if (verdict.verdict !== "DIVERGED" || doubts.size === 0) return verdict;
  const doubted = verdict.divergences.map((one) => doubtOf(one, recorded, doubts));
  const [first] = doubted.filter((one) => one !== null).toSorted((a, b) => a.entered.id - b.entered.id);
  if (first === undefined) return verdict;
  const { id, name } = first.entered;
  const real = verdict.divergences.filter((one, i) => doubted[i] === null && (one.recorded ?? one.ours ?? id) < id);
  if (real.length > 0) return { ...verdict, divergences: real };
  const reason = `Not replayable from event ${id} in state ${name ?? ""} on: it cannot be run as it is written (${first.why}).`;
  return { ...verdict, verdict: "NOT REPLAYABLE", reason, divergences: [] };
}

function doubtOf(divergence: VerifyDivergence, recorded: Chains, doubts: Validation["doubts"]): Doubted | null {
  for (const entered of staysAround(divergence, recorded)) {
    const why = doubts.get(entered.name ?? "");
    if (why !== undefined) return { entered, why };
  }
  return null;
}

/** The recorded Entered events of the states that a divergence lies in or comes right after, from the inside out. */
export function* staysAround({ chain, recorded: at }: VerifyDivergence, recorded: Chains): Generator<Comparable> {
  let before = at ?? Number.MAX_SAFE_INTEGER;
  const found = recorded.byKey.get(chain);
  const own = found?.events.find(({ id }) => id === at);
  if (own !== undefined && isEntered(own)) yield own;
  for (let inside: Chain | null = found ?? null; inside !== null; inside = inside.parent) {
    const entered = inside.events.findLast((event) => event.id < before && isEntered(event));
    if (entered !== undefined) yield entered;
    before = inside.attempt?.openedBy ?? 0;
  }
}

function isEntered({ type }: Comparable): boolean {
  return roleOf(type) === "enter";
}
