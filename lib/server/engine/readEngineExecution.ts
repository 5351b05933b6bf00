import { labelledNameOfArn } from "@/lib/base/arn";
import { ok, type Result } from "@/lib/base/result";
import type { OpenedEngineExecution } from "@/lib/contract/engine";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { shownExecution } from "./shownExecution";

/** What the engine knows of an execution, by its ARN; null when it is none of its own. */
export async function readEngineExecution(
  { store: { engine, redaction } }: Pick<Context, "store">,
  arn: string,
  enginePort: number,
): Promise<Result<OpenedEngineExecution, UseCaseError>> {
  const row = await engine.execution(arn);
  if (row === null) return ok(null);
  const machine = await engine.catalogue.machine(row.machineArn);
  return ok({
    execution: shownExecution(row, redaction),
    machineArn: machine?.arn ?? null,
    input: redaction.of(labelledNameOfArn(row.machineArn)).payload(row.input),
    url: `http://127.0.0.1:${enginePort}`,
  });
}
