import { digest } from "@/lib/expr/digest";
import type { StoredState, WatchStateName } from "@/lib/store/watch/rules";

/** What one look at a machine showed. `holds` null: it cannot be said. */
export type Observation = {
  readonly machineId: number;
  readonly holds: boolean | null;
  /** A share, ms, dollars, or a number of executions, as the condition has it; null: there is none. */
  readonly value: number | null;
  readonly usual: number | null;
  /** `12 % of 50 executions failed`. */
  readonly said: string;
  /** The executions that were looked at began between these, ms UTC. */
  readonly from: number;
  readonly to: number;
};

/** Looks in a row that have to show no more of it before it is over. */
const MISSES = 2;

export type Notice = { readonly phase: "firing" | "over"; readonly episode: string };

/** How a state goes on. */
export type Advanced = { readonly state: StoredState; readonly notices: readonly Notice[] };

type Known = Pick<StoredState, "state" | "since" | "misses" | "episode" | "told" | "details">;

/**
 * How a rule stands for a machine after a look at `at` (ms UTC). It fires when it holds at one look, and is over when it does
 * not at two in a row; what cannot be said changes nothing of it while it fires. Each episode is told once when it begins
 * and once when it is over; while the rule is muted nothing is, and what is still so afterwards is told then.
 */
export function advance(
  rule: { readonly name: string; readonly fingerprint: string },
  before: StoredState | undefined,
  look: Observation,
  { at, isMuted, isSent }: { readonly at: number; readonly isMuted: boolean; readonly isSent: boolean },
): Advanced {
  const known: Known = before ?? { state: "unknown", since: at, misses: 0, episode: null, told: null, details: "" };
  const next = nextOf(rule, known, look, at);
  const { told, notices } = !isSent || isMuted ? { told: known.told, notices: [] } : tell(known.told, next.episode);
  const { value, usual, said, from, to } = look;
  // What an unsure look says is no figure of the episode: this stays as the last sure one left it.
  const details = next.state === "firing" && look.holds !== true ? known.details : JSON.stringify({ said, from, to });
  const state = { rule: rule.name, machineId: look.machineId, ...next, value, usual, details, told };
  return { state, notices };
}

type Next = { state: WatchStateName; since: number; misses: number; episode: string | null };

function nextOf(
  rule: { readonly name: string; readonly fingerprint: string },
  { state, since, misses, episode }: Known,
  { holds, machineId }: Observation,
  at: number,
): Next {
  if (state === "firing") {
    if (holds === null) return { state, since, misses, episode };
    if (holds) return { state, since, misses: 0, episode };
    if (misses + 1 < MISSES) return { state, since, misses: misses + 1, episode };
    return { state: "quiet", since: at, misses: 0, episode: null };
  }
  if (holds === true) {
    const name = digest(JSON.stringify([rule.name, rule.fingerprint, machineId, at]), "SHA-256").slice(0, 20);
    return { state: "firing", since: at, misses: 0, episode: name };
  }
  const now = holds === null ? "unknown" : "quiet";
  return { state: now, since: now === state ? since : at, misses: 0, episode: null };
}

function tell(told: string | null, episode: string | null) {
  if (told === episode) return { told, notices: [] };
  const notices: Notice[] = [
    ...(told === null ? [] : [{ phase: "over" as const, episode: told }]),
    ...(episode === null ? [] : [{ phase: "firing" as const, episode }]),
  ];
  return { told: episode, notices };
}
