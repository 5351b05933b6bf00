import { namesInExecutionArn } from "@/lib/base/arn";
import type { Json } from "@/lib/base/json";
import { ok, type Result } from "@/lib/base/result";
import { mockFileOf, writeMockFile } from "@/lib/runner/record/mockFile";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "../context";
import { fileNameOf } from "../downloadExecution";
import { unavailable, type UseCaseError } from "../errors";
import { redactorOf } from "../redactorOf";
import { withExecution } from "../withExecution";
import { askedReplay } from "./askedReplay";
import { MOCK_PART, type ToldMocks } from "./mockPart";

/** As long as a browser waits for a file, in ms. */
const WAIT_MS = 20_000;

type MockDownload = { readonly fileName: string; readonly text: string };

/**
 * The mock file of Step Functions Local of an execution, one test case: as `stepscope record --mock` writes it, but for what
 * rules hide.
 */
export function downloadMockFile(
  context: Pick<Context, "store">,
  key: string,
  waitMs = WAIT_MS,
): Promise<Result<MockDownload, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const asked = await askedReplay<ToldMocks>(context, execution, MOCK_PART, waitMs);
    const redactor = await redactorOf(context, execution);
    if (asked.state === "givenUp") return unavailable.mockFile(redactor.text(asked.why));
    if (asked.state !== "opened") {
      return unavailable.mockFile(
        asked.isWorkerRunning ? "The worker is still replaying it." : "No worker is running.",
      );
    }
    const { recorded } = asked;
    if (!recorded.ok) return unavailable.mockFile(redactor.text(recorded.error));
    const file = mockFileOf([{ ...namesOf(execution), states: new Map(recorded.value) }]);
    // All of it is data or a name of the machine's, whatever its members are called.
    const shown = redactor.value(writeMockFile(file) as Json);
    return ok({ fileName: fileNameOf(execution, "mock.json"), text: `${JSON.stringify(shown, null, 2)}\n` });
  });
}

/** A case is named after its execution. */
function namesOf({ arn, name, machine, machineArn }: ExecutionRecord) {
  const own = namesInExecutionArn(arn);
  const machineName = own?.machine ?? (machineArn ?? machine)?.split(":").at(-1) ?? "machine";
  return { machine: machineName, name: own?.name ?? name };
}
