import type { Json, JsonObject } from "@/lib/base/json";
import type { Trace, Stage, StageName } from "@/lib/engine/trace";
import { readToken, type Token, tokenOf } from "@/lib/engine/token";
import { parentOf } from "./parent";
import type { FailedStage } from "../stepDetail";

/*
 * What went through every attempt of a run, kept by its place. The values are those that the run shares; what a state
 * sees of variables is told by who assigned them.
 */

/** The values of one attempt. Members are absent where the attempt did not come to them. */
export type AttemptFlow = {
  readonly state: string;
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
  readonly token: Token;
  /** What the state got; of an attempt that a redrive went on with it is that of the visit before. */
  input?: Json;
  readonly values: Map<StageName | "sent", Json>;
  /** The Choice rule that was taken; null: the Default, or no Choice. */
  rule: number | null;
  /** How many rules were asked. */
  asked: number;
  failed: FailedStage | null;
  /** The catcher that took the failure. */
  catcher: number | null;
  /** Of a state that reads it. */
  context?: JsonObject;
};

export class FlowLog {
  private readonly byToken = new Map<Token, AttemptFlow>();
  private readonly attempts = new Map<string, number>();
  /** By chain: the visits that assigned a variable, in order. */
  private readonly assigners = new Map<string, number[]>();
  private readonly visits = new Map<string, number>();
  private readonly failures = new Map<Token, AttemptFlow[]>();

  /** @param readsContext whether expressions of a state look at the context object, which is kept for those alone. */
  constructor(private readonly readsContext: (state: string) => boolean) {}

  /** To be handed to a run. */
  readonly trace: Trace = (stage: Stage) => this.hear(this.flowOf(stage), stage);

  get(token: Token): AttemptFlow | null {
    const known = this.byToken.get(token);
    if (known !== undefined) return known;
    const parts = readToken(token);
    return parts === null ? null : this.continued(parts);
  }

  /** The last attempt of a visit; null where the run did not come to it. */
  lastOf(path: string, visit: number): AttemptFlow | null {
    const attempt = this.attempts.get(`${path}${visit}`);
    return attempt === undefined ? null : this.get(tokenOf({ path, visit, attempt }));
  }

  /** The last attempt before a visit. A visit that only goes on inside of it, after a redrive, may have left nothing. */
  before(path: string, visit: number): AttemptFlow | null {
    for (let earlier = visit - 1; earlier > 0; earlier--) {
      const found = this.lastOf(path, earlier);
      if (found !== null) return found;
    }
    return null;
  }

  /** The last visit in a chain; 0: there was none. */
  lastVisit(path: string): number {
    return this.visits.get(path) ?? 0;
  }

  /** The last visit before one that assigned a variable in its own scope; null: none did. */
  assignerOf(path: string, before: number, name: string): AttemptFlow | null {
    const visit = this.assigners.get(`${path} ${name}`)?.findLast((one) => one < before);
    return visit === undefined ? null : this.lastOf(path, visit);
  }

  /** Attempts that failed in the branches or iterations of one, in the order in which they did. */
  failuresIn(token: Token): readonly AttemptFlow[] {
    return this.failures.get(token) ?? [];
  }

  private flowOf({ state, path, visit, attempt }: Stage): AttemptFlow {
    const token = tokenOf({ path, visit, attempt });
    const known = this.byToken.get(token);
    if (known !== undefined) return known;
    const flow = this.continued({ path, visit, attempt }) ?? newFlow({ state, path, visit, attempt });
    this.byToken.set(token, flow);
    this.attempts.set(`${path}${visit}`, attempt);
    this.visits.set(path, visit);
    return flow;
  }

  /** A Parallel or Map that a redrive goes on with is not begun anew: what it was opened with is that of the visit before. */
  private continued({ path, visit, attempt }: Omit<Parts, "state">): AttemptFlow | null {
    const before = attempt === 0 ? this.before(path, visit) : null;
    if (before === null || before.values.has("output")) return null;
    const { state, input, context } = before;
    const flow = newFlow({ state, path, visit, attempt });
    for (const stage of OPENED) {
      const value = before.values.get(stage);
      if (value !== undefined) flow.values.set(stage, value);
    }
    if (input !== undefined) flow.input = input;
    if (context !== undefined) flow.context = context;
    return flow;
  }

  private hear(flow: AttemptFlow, stage: Stage): void {
    switch (stage.kind) {
      case "attempt":
        flow.input = stage.input;
        if (this.readsContext(stage.state)) flow.context = stage.seen().context;
        return;
      case "data":
        flow.values.set(stage.stage, stage.value);
        if (stage.stage === "variables") this.noteAssigned(flow, Object.keys(stage.value ?? {}));
        return;
      case "sent":
        flow.values.set("sent", stage.value);
        return;
      case "rule":
        flow.asked++;
        if (stage.holds === true) flow.rule = stage.index;
        return;
      case "failed":
        flow.failed = stage;
        this.noteFailed(flow);
        return;
      case "catcher":
        flow.catcher = stage.index;
        return;
      case "retrier":
      case "retriesUsedUp":
        return;
    }
  }

  private noteFailed(flow: AttemptFlow): void {
    const parent = parentOf(flow.path)?.token;
    if (parent === undefined) return;
    const known = this.failures.get(parent);
    if (known === undefined) this.failures.set(parent, [flow]);
    else known.push(flow);
  }

  private noteAssigned({ path, visit }: AttemptFlow, names: readonly string[]): void {
    for (const name of names) {
      const key = `${path} ${name}`;
      const visits = this.assigners.get(key);
      if (visits === undefined) this.assigners.set(key, [visit]);
      else visits.push(visit);
    }
  }
}

type Parts = Pick<AttemptFlow, "state" | "path" | "visit" | "attempt">;

function newFlow(parts: Parts): AttemptFlow {
  const { state, path, visit, attempt } = parts;
  return {
    ...{ state, path, visit, attempt, token: tokenOf(parts) },
    values: new Map(),
    ...{ rule: null, asked: 0, failed: null, catcher: null },
  };
}

/** What a state has before its work is done. */
const OPENED = ["input", "afterInputPath", "afterItemsPath", "afterParameters", "afterArguments"] as const;
