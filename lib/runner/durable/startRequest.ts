import type { Instant } from "@/lib/base/instant";
import { ok } from "@/lib/base/result";
import type { ExecutionStatus } from "@/lib/engine/protocol";
import type { NewExecution, StartedBy } from "@/lib/store/engine/rows";
import { type Answer, refuse } from "./answer";
import { executionArn, newExecutionId, newSeed } from "./ids";

export type StartRequest = {
  readonly account: string;
  readonly region: string;
  readonly machineArn: string;
  readonly type: NewExecution["type"];
  readonly revisionId: string;
  readonly versionArn?: string;
  readonly aliasArn?: string;
  readonly name: string;
  readonly input: string;
  readonly traceHeader?: string;
  readonly startedBy: StartedBy;
  readonly mockCase?: string;
};

export type Started = { readonly executionArn: string; readonly startedAt: Instant };

/** What stays of an execution that begins now. `uuid`: the end of an Express execution's ARN. */
export function factsOf(request: StartRequest, now: Instant, uuid: string): NewExecution {
  const { account, region, machineArn, type, revisionId, name, input, startedBy } = request;
  return {
    id: newExecutionId(now),
    arn: executionArn(machineArn, type, name, uuid),
    account,
    region,
    machineArn,
    revisionId,
    versionArn: request.versionArn ?? null,
    aliasArn: request.aliasArn ?? null,
    name,
    type,
    startedAt: now,
    input,
    traceHeader: request.traceHeader ?? null,
    mapRunArn: null,
    parentId: null,
    parentToken: null,
    startedBy,
    mockCase: request.mockCase ?? null,
    seed: newSeed(),
  };
}

/** Whether another execution can have this ARN: a name that nobody chose is its execution's alone. */
export function canBeTaken({ type, name }: NewExecution): boolean {
  return type !== "EXPRESS" && !UUID.test(name);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What is answered when the ARN is there: the execution itself while it runs with the same input. */
export function alreadyThere(
  {
    arn,
    input,
    startedAt,
    status,
  }: Pick<NewExecution, "arn" | "input" | "startedAt"> & { readonly status: ExecutionStatus },
  asked: NewExecution,
): Answer<Started> {
  if (status === "RUNNING" && input === asked.input) return ok({ executionArn: arn, startedAt });
  return refuse("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
}
