import { TestStateCommand, type TestStateCommandOutput } from "@aws-sdk/client-sfn";
import type { TestRequest } from "@/lib/engine/testState/request";
import type { Collection } from "./collection";

/** What AWS answered to a test; absent members it did not tell. */
export type TestedState = Pick<TestStateCommandOutput, "status" | "nextState" | "error" | "cause" | "output">;

export type StateTester = {
  /** Throws CallFailed with AWS's name of the error, and the signal's reason. */
  readonly test: (request: TestRequest) => Promise<TestedState>;
};

/**
 * AWS's TestState with a source's credentials. It changes nothing, but sends definition and data to the account: a source
 * that is read-only, as every source is unless its settings say otherwise, has none. Throws then, before anything is sent.
 */
export function stateTesterOf({ tools }: Collection): StateTester {
  const { settings, clients, ask } = tools;
  if (settings.readOnly !== false) throw new Error(`The source ${settings.name} is read-only.`);
  return {
    test: (request) =>
      ask("TestState", "watched", (abortSignal) => clients.sfn.send(new TestStateCommand(request), { abortSignal })),
  };
}
