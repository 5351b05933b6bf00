import { instant } from "@/lib/base/instant";
import { testState } from "@/lib/engine/testState/testState";
import type { RecordedTest } from "./recordTestStates";

const ROLE = "arn:aws:iam::000000000000:role/any";
const PLACE = {
  ...{ at: instant(0), region: "us-east-1", account: "000000000000", seed: "test" },
  ...{ executionName: "execution", machineName: "machine" },
};

/** What the interpreter answers to a recorded test, without its data: how the state ends, and where it leads. */
export async function testOutcome(test: RecordedTest): Promise<string> {
  const { stateName, stateConfiguration } = test;
  const asked = `${stateName} ${stateConfiguration?.retrierRetryCount ?? 0}`;
  const answer = await testState({ ...test, roleArn: ROLE }, PLACE);
  if (!answer.ok) return `${asked} refused ${answer.error.error}`;
  return `${asked} ${answer.value.status} ${answer.value.nextState ?? ""}`;
}
