import { instant } from "@/lib/base/instant";
import type { StateMachine } from "@/lib/asl/machine";
import type { TestAnswer } from "@/lib/engine/testState/request";
import { testState } from "@/lib/engine/testState/testState";
import { changedStates } from "@/lib/replay/fork/changedStates";
import { type ForkBase, runFork } from "@/lib/replay/fork/runFork";
import { type StateTest, StateTests } from "@/lib/replay/fork/stateTests";
import type { ReadStages } from "./forkStages";

/** A test of a changed state with our own answer; `why`: we have none. */
export type ToldForkTest = Pick<StateTest, "state" | "attempt" | "request"> & {
  readonly ours: TestAnswer | null;
  readonly why: string | null;
};
export type ToldForkTests = { readonly kind: "tests"; readonly tests: readonly ToldForkTest[] };

const PLACE = {
  ...{ at: instant(0), region: "us-east-1", account: "000000000000", seed: "test" },
  ...{ executionName: "execution", machineName: "machine" },
};

type Definitions = {
  /** What the execution ran with, JSON text. */
  readonly recorded: string;
  /** What the fork ends with. */
  readonly changed: string;
  readonly machine: StateMachine;
};

/** Runs a fork and tests each attempt of each state that it changes. */
export async function forkTests(
  base: ForkBase,
  { stages, mock }: ReadStages,
  { recorded, changed, machine }: Definitions,
): Promise<ToldForkTests> {
  const listener = new StateTests(changedStates(recorded, changed), stages);
  await runFork(base, stages, { ...(mock === null ? {} : { mock }), trace: listener.trace });
  const tests: ToldForkTest[] = [];
  for (const { state, attempt, request } of listener.all(changed, machine)) {
    const answer = await testState(request, PLACE);
    const told = answer.ok ? { ours: answer.value, why: null } : { ours: null, why: answer.error.message };
    tests.push({ state, attempt, request, ...told });
  }
  return { kind: "tests", tests };
}
