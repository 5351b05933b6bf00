import type { State, StateMachine } from "@/lib/asl/machine";
import { findRetrier } from "@/lib/asl/recovery";
import { findState } from "@/lib/asl/walk";
import type { JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { allowedContext } from "@/lib/engine/testState/allowedContext";
import type { Mock, TestRequest } from "@/lib/engine/testState/request";
import { type Token, tokenOf } from "@/lib/engine/token";
import type { Stage } from "@/lib/engine/trace";
import type { ForkStage } from "./fork";

/** An attempt of a state that a fork changes, as a call of TestState: what it is given, and what its task answered. */
export type StateTest = {
  readonly state: string;
  readonly token: Token;
  /** 0 for the first. */
  readonly attempt: number;
  readonly request: TestRequest;
};

/** Attempts that are tested: of one state, and of all. */
const MAX_OF_STATE = 5;
const MAX_TESTS = 20;

type Begun = {
  readonly stage: Extract<Stage, { kind: "attempt" }>;
  readonly input: string;
  readonly variables: string;
  readonly context: JsonObject;
  mock: Mock | null;
  failed: Extract<Stage, { kind: "failed" }> | null;
};

/** Listens to the run of a fork, and makes tests of the attempts of changed states. */
export class StateTests {
  private readonly begun = new Map<Token, Begun>();
  private readonly counts = new Map<string, number>();

  /** @param changed states whose definition was changed; those whose attempts are edited come on top. */
  constructor(
    private readonly changed: ReadonlySet<string>,
    private readonly stages: readonly ForkStage[],
  ) {}

  readonly trace = (stage: Stage): void => {
    const token = tokenOf(stage);
    if (stage.kind === "attempt") return this.begin(stage, token);
    const begun = this.begun.get(token);
    if (begun === undefined) return;
    if (stage.kind === "data" && stage.stage === "result") begun.mock = { result: jsonText(stage.value) };
    if (stage.kind !== "failed") return;
    begun.failed = stage;
    if (stage.origin === "service") {
      const { error, cause } = stage;
      begun.mock = { errorOutput: { ...(error === null ? {} : { error }), ...(cause === null ? {} : { cause }) } };
    }
  };

  /**
   * The tests in the order in which the attempts began. What calls something is tested when it is known what came back.
   *
   * @param definition JSON text of the machine, which every test carries.
   */
  all(definition: string, machine: StateMachine): readonly StateTest[] {
    return [...this.begun].flatMap(([token, begun]): StateTest[] => {
      const { stage, input, variables, context, mock } = begun;
      const state = findState(machine, stage.state);
      const isMocked = MOCKED.has(state?.type ?? "");
      if (state === undefined || (isMocked && mock === null)) return [];
      const retries = retriesBefore(begun, state);
      const request: TestRequest = {
        ...{ definition, stateName: stage.state, input },
        // One that the state cannot do without stays, and the test is refused with the reason.
        context: jsonText(allowedContext(context, state) ?? context),
        ...(variables === "{}" ? {} : { variables }),
        ...(isMocked && mock !== null ? { mock } : {}),
        ...(retries === 0 ? {} : { stateConfiguration: { retrierRetryCount: retries } }),
      };
      return [{ state: stage.state, token, attempt: stage.attempt, request }];
    });
  }

  private begin(stage: Extract<Stage, { kind: "attempt" }>, token: Token): void {
    const count = this.counts.get(stage.state) ?? 0;
    if (count >= MAX_OF_STATE || this.begun.size >= MAX_TESTS || !this.isChanged(stage.state, token)) return;
    this.counts.set(stage.state, count + 1);
    const { variables, context } = stage.seen();
    this.begun.set(token, {
      ...{ stage, mock: null, failed: null },
      ...{ input: jsonText(stage.input), variables: jsonText(variables), context },
    });
  }

  private isChanged(state: string, token: Token): boolean {
    if (this.changed.has(state)) return true;
    return this.stages.some(({ at, edits: { outcomes = [], input, variables } }) => {
      if (at === token && (input !== undefined || variables !== undefined)) return true;
      return outcomes.some(({ of }) => ("token" in of ? of.token === token : of.state === state));
    });
  }
}

/** Retries that the retrier of an attempt's failure had made in its visit. */
function retriesBefore({ failed }: Begun, state: State): number {
  if (failed === null || !("retry" in state)) return 0;
  return failed.retries[findRetrier(state.retry, { error: failed.error })] ?? 0;
}

const MOCKED: ReadonlySet<string> = new Set(["Task", "Map", "Parallel"]);
