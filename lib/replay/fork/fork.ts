import type { StateMachine } from "@/lib/asl/machine";
import type { JsonObject } from "@/lib/base/json";
import type { EffectOf } from "@/lib/engine/drive/world";
import type { ExecutionStatus, Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";
import type { HistoryEvent } from "@/lib/history/event";

/*
 * What would have happened: a recorded execution up to a place, and from there on with edits. A fork is always told as
 * the recorded execution and a list of stages, so a fork of a fork is the fork with one stage more.
 */

/** How a task, or a whole Map Run, ends instead of as recorded. `output` is JSON text. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly output: string }
  | { readonly kind: "failed"; readonly error?: string; readonly cause?: string }
  | { readonly kind: "timedOut" };

/** Which attempts have another outcome: one by its token; or those of a state, all or one by its number (0: the first). */
export type OutcomeEdit = {
  readonly of: { readonly token: Token } | { readonly state: string; readonly attempt?: number };
  readonly outcome: Outcome;
};

export type ForkEdits = {
  /** What the run goes on with. */
  readonly machine?: StateMachine;
  /** JSON text: the input of the state at the place, or of the execution. */
  readonly input?: string;
  /** Values of variables, by name. One that is not assigned yet becomes one of the place's own scope. */
  readonly variables?: JsonObject;
  /** The first that names an attempt says its outcome; those of later stages come before those of earlier ones. */
  readonly outcomes?: readonly OutcomeEdit[];
};

export type ForkStage = {
  /** The attempt before which the edits are made; null: before the execution starts, which only a first stage can say. */
  readonly at: Token | null;
  readonly edits: ForkEdits;
};

/** What a run asked for and nobody answered: it goes on when an outcome for the token is given. */
export type OpenQuestion = {
  readonly token: Token;
  readonly state: string;
  readonly kind: "task" | "mapRun";
  /** The function, activity, or service and action; null for a Map Run. */
  readonly resource: string | null;
  /** JSON text of what it was given; null for a Map Run. */
  readonly input: string | null;
  readonly attempt: number;
};

/** Whence an outcome came: an edit, the record where the same was asked, or a mock. */
export type AnsweredBy = "edit" | "record" | "mock";

export type ForkRun = {
  readonly events: readonly HistoryEvent[];
  /** RUNNING: it waits for answers, or for what the record had not seen end. */
  readonly status: ExecutionStatus;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** Id of the first event that the edits could change; null when no stage's place was reached. */
  readonly forkedAt: number | null;
  /** The first stage whose place the run did not come to; null: all were reached. */
  readonly notReached: number | null;
  readonly questions: readonly OpenQuestion[];
  readonly answered: ReadonlyMap<Token, AnsweredBy>;
  /** The task tokens that the run made. */
  readonly taskTokens: ReadonlySet<string>;
  /** Values of chance that it drew. */
  readonly draws: number;
};

/** Answers a task that the record does not know; null: nor does the mock. */
export type MockedTask = (call: EffectOf<"invokeTask">) => readonly Input[] | null;
