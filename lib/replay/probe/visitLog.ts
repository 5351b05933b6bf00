import type { Json } from "@/lib/base/json";
import type { Seen, Stage } from "@/lib/engine/trace";

/** One visit of the probed state, as its values went by. */
export type VisitLog = {
  readonly path: string;
  readonly visit: number;
  /** Attempts made, those of a redrive too. */
  attempts: number;
  input: Json;
  seen: Seen;
  effective?: Json;
  result?: Json;
  output?: Json;
  error?: { readonly Error: string | null; readonly Cause: string | null };
};

/** Listens to a run for the visits of one state. */
export class StateVisits {
  private readonly open = new Map<string, VisitLog>();
  readonly visits: VisitLog[] = [];

  constructor(private readonly state: string) {}

  readonly trace = (stage: Stage): void => {
    if (stage.state === this.state) this.hear(stage);
  };

  private hear(stage: Stage): void {
    // A Map reports the inputs of its iterations by the names of their first states, before any visit.
    if (stage.visit === 0) return;
    if (stage.kind === "attempt") return this.begin(stage);
    const visit = this.open.get(stage.path);
    if (visit === undefined) return;
    if (stage.kind === "failed") visit.error = { Error: stage.error, Cause: stage.cause };
    else if (stage.kind === "data") this.take(visit, stage.stage, stage.value);
  }

  /** An attempt of a visit that was not left goes on with it: a retry, or a redrive. */
  private begin(stage: Extract<Stage, { readonly kind: "attempt" }>): void {
    const { path, visit, input } = stage;
    const known = this.open.get(path);
    if (known !== undefined && (known.visit === visit || known.output === undefined)) {
      known.attempts++;
      known.seen = stage.seen();
      delete known.result;
      delete known.error;
      return;
    }
    const begun = { path, visit, attempts: 1, input, seen: stage.seen() };
    this.open.set(path, begun);
    this.visits.push(begun);
  }

  private take(visit: VisitLog, stage: Extract<Stage, { readonly kind: "data" }>["stage"], value: Json): void {
    if (stage === "afterInputPath") visit.effective = value;
    else if (stage === "result") visit.result = value;
    else if (stage === "output") visit.output = value;
  }
}
