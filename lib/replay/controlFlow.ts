import { scopesOf } from "@/lib/asl/walk";
import { isFailure, isScheduled } from "./eventTraits";
import { countRetry, findCatcher, nextRetry } from "@/lib/asl/recovery";
import type { Scope, State, StateMachine } from "@/lib/asl/machine";
import type { Chain, Chains } from "./chains";
import type { Comparable } from "./comparable";
import type { DivergenceKind } from "./divergence";
import { roleOf } from "./role";
import type { VerifyDivergence } from "./replayVerdict";

/*
 * Whether a history is a way through the machine at all, data aside: where what a task answered is cut or withheld,
 * nothing more can be said. Each next state has to be one that the definition names, each attempt one that a
 * retrier allows, each catch one that names the error.
 */

/** The first step of each chain that no data could lead to. Linear in the events. */
export function controlFlowProblems(recorded: Chains, machine: StateMachine): readonly VerifyDivergence[] {
  const scopes = innerScopesOf(machine);
  const found: VerifyDivergence[] = [];
  for (const chain of recorded.byKey.values()) {
    const scope = chain.parent === null ? machine : scopeOf(chain, scopes);
    const problem = scope === undefined ? null : new Walk(chain, scope).problem();
    if (problem !== null) found.push(problem);
  }
  return found.toSorted((a, b) => (a.recorded ?? 0) - (b.recorded ?? 0));
}

/** Levels inside, by the Map's name or by the first state of a branch. */
function innerScopesOf(machine: StateMachine): ReadonlyMap<string, Scope> {
  const found = new Map<string, Scope>();
  for (const { scope, parent, branch } of scopesOf(machine)) {
    if (parent !== undefined) found.set(branch === undefined ? `map ${parent}` : `branch ${scope.startAt}`, scope);
  }
  return found;
}

function scopeOf(chain: Chain, scopes: ReadonlyMap<string, Scope>): Scope | undefined {
  const [first] = chain.events;
  if (first === undefined) return undefined;
  return scopes.get(roleOf(first.type) === "iteration" ? `map ${first.name ?? ""}` : `branch ${first.name ?? ""}`);
}

type Stay = { readonly state: State; readonly retries: readonly number[]; readonly failed: Comparable | null };

class Walk {
  private stay: Stay | null = null;
  /** States that may come next. */
  private next: readonly string[];

  constructor(
    private readonly chain: Chain,
    private readonly scope: Scope,
  ) {
    this.next = [scope.startAt];
  }

  problem(): VerifyDivergence | null {
    for (const event of this.chain.events) {
      const wrong = this.take(event);
      if (wrong !== null) {
        const [kind, path, ours] = wrong;
        const difference = [{ path, ours, recorded: `${event.type}${event.name === null ? "" : ` ${event.name}`}` }];
        const state = event.name ?? this.stay?.state.name ?? null;
        return { kind, chain: this.chain.key, state, ours: null, recorded: event.id, difference };
      }
    }
    return null;
  }

  private take(event: Comparable): readonly [DivergenceKind, string, string] | null {
    const role = roleOf(event.type);
    if (role === "enter") return this.enter(event);
    if (role === "exit") return this.exit(event);
    if (event.type === "ExecutionSucceeded" && (this.stay !== null || !this.next.includes(END))) {
      return ["end", "end", `one of ${this.next.join(", ")}`];
    }
    if (isFailure(event.type) && role !== "end" && this.stay !== null) {
      this.stay = { ...this.stay, failed: event };
    } else if ((isScheduled(event.type) || role === "open") && this.stay?.failed != null) return this.retry();
    return null;
  }

  private enter(event: Comparable): readonly [DivergenceKind, string, string] | null {
    const state = this.scope.states.get(event.name ?? "");
    const allowed = this.stay === null && this.next.includes(event.name ?? "");
    if (!allowed || state === undefined || event.type !== `${state.type}StateEntered`) {
      return ["nextState", "next state", this.next.map((name) => this.described(name)).join(" or ")];
    }
    this.stay = { state, retries: [], failed: null };
    return null;
  }

  private described(name: string): string {
    const state = this.scope.states.get(name);
    return state === undefined ? name : `${state.type}StateEntered ${name}`;
  }

  private exit(event: Comparable): readonly [DivergenceKind, string, string] | null {
    const { stay } = this;
    if (stay === null || stay.state.name !== event.name) return ["nextState", "exit", stay?.state.name ?? "no state"];
    this.next = successors(stay);
    this.stay = null;
    return this.next.length > 0 ? null : ["failure", "catch", "no catcher answers the error"];
  }

  private retry(): readonly [DivergenceKind, string, string] | null {
    const { stay } = this;
    if (stay === null || stay.failed === null) return null;
    const error = errorOf(stay.failed);
    const retriers = "retry" in stay.state ? stay.state.retry : [];
    // Without its error nobody can tell which retrier answered.
    const decision = error === null ? null : nextRetry(retriers, stay.retries, error);
    if (decision !== null && decision.kind !== "retry") return ["attempt", "retry", "no retry is left"];
    const retries = decision === null ? stay.retries : countRetry(stay.retries, decision.index);
    this.stay = { ...stay, retries, failed: null };
    return null;
  }
}

const END = "the end";

function successors({ state, failed }: Stay): readonly string[] {
  if (failed !== null) {
    const catchers = "catch" in state ? state.catch : [];
    const error = errorOf(failed);
    if (error === null) return catchers.map(({ next }) => next);
    const catcher = catchers[findCatcher(catchers, error)];
    return catcher === undefined ? [] : [catcher.next];
  }
  if (state.type === "Choice") {
    const named = state.choices.map(({ next }) => next);
    return state.default === undefined ? named : [...named, state.default];
  }
  if (state.type === "Succeed") return [END];
  if (state.type === "Fail") return [];
  return [state.next ?? END];
}

function errorOf(event: Comparable): string | null {
  const error = event.fields.get("error");
  return error?.kind === "json" && typeof error.value === "string" ? error.value : null;
}
