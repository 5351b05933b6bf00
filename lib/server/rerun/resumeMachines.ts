import { ok, type Result } from "@/lib/base/result";
import type { RerunConfirmation } from "@/lib/contract/rerun";
import { readMachineArn } from "@/lib/base/arn";
import type { Store } from "@/lib/store/store";
import type { MadeResumeMachine } from "@/lib/contract/resumeMachines";
import { notFound, notWritten, type UseCaseError } from "../errors";
import type { Reach } from "../lambdaLogs/fetchLogs";
import { permitWrite } from "./permit";
import { openStatesService } from "./statesService";
import { targetNamed } from "./writeTarget";

/** Deletes a machine that was made here to resume an execution, where it is, and forgets it. */
export async function deleteResumeMachine(
  store: Store,
  reach: Reach,
  arn: string,
  confirmed: RerunConfirmation | null,
): Promise<Result<MadeResumeMachine, UseCaseError>> {
  const made = await store.repairs.resumeMachine(arn);
  if (made === null) return notFound.engineMachine(arn);
  const target = await targetNamed(store, made.source, arn);
  if (!target.ok) return notWritten.unreachable(target.error);
  const { account = "", region = "" } = target.value;
  const machine = readMachineArn(arn)?.name ?? made.name;
  const permit = permitWrite(target.value, { account, region, machine, inputHash: null }, confirmed);
  if (!permit.ok) return permit;
  const service = await openStatesService(store, target.value, reach);
  try {
    const done = await service.write({ operation: "DeleteStateMachine", stateMachineArn: arn });
    if (!done.ok && done.error.code !== "StateMachineDoesNotExist") {
      return notWritten.refused(done.error.code, done.error.message);
    }
    await store.repairs.forgetResumeMachine(arn);
    return ok(made);
  } finally {
    service.close();
  }
}
