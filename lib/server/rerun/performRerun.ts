import { readExecutionArn } from "@/lib/base/arn";
import { ok, type Result } from "@/lib/base/result";
import type { RerunDone, RerunRequest, ResumeMachineView } from "@/lib/contract/rerun";
import type { WriteRequest } from "@/lib/ingest/sources/statesWriter";
import { mayHold, restored } from "@/lib/redact/restore";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Store } from "@/lib/store/store";
import { keyOf, sha256 } from "@/lib/store/text";
import { notFound, notWritten, type UseCaseError } from "../errors";
import type { Reach } from "../lambdaLogs/fetchLogs";
import { redactorOf } from "../redactorOf";
import { type Intent, permitWrite } from "./permit";
import { openStatesService, type StatesService } from "./statesService";
import { sourceNameOf, type WriteTarget, writeTargetOf } from "./writeTarget";

type Answer<T> = Promise<Result<T, UseCaseError>>;

/** What performing works with. */
export type Performing = {
  readonly store: Store;
  readonly reach: Reach;
  /** Names the request: asked for once more with the same one, nothing is done twice. At most 40 characters. */
  readonly token: string;
  /** The machine that resumes an execution, as its preview shows it. */
  readonly resumeMachineOf: (execution: ExecutionRecord) => Promise<ResumeMachineView>;
  readonly now: () => number;
};

/**
 * Runs an execution again: on the local engine, which made it, or by the source of its account, where that may be written
 * to and the confirmation names what is done. Nothing is sent before both are known.
 */
export async function performRerun(performing: Performing, key: string, request: RerunRequest): Answer<RerunDone> {
  const { store, reach } = performing;
  const execution = await store.executions.find(key);
  if (execution === null) return notFound.execution(key);
  const target = await writeTargetOf(store, execution.arn);
  if (!target.ok) return target;
  const plan = await planOf(performing, execution, request);
  if (!plan.ok) return plan;
  const { account, region } = target.value;
  const permit = permitWrite(target.value, { account, region, ...plan.value.intent }, request.confirmed);
  if (!permit.ok) return permit;
  const service = await openStatesService(store, target.value, reach);
  try {
    return await carryOut(performing, { execution, target: target.value, service, plan: plan.value });
  } finally {
    service.close();
  }
}

type Plan = { readonly intent: Pick<Intent, "machine" | "inputHash"> } & (
  | { readonly kind: "redrive"; readonly executionArn: string }
  | { readonly kind: "start"; readonly machineArn: string; readonly name: string; readonly input: string }
  | {
      readonly kind: "resume";
      readonly machine: Extract<ResumeMachineView, { readonly kind: "machine" }>;
      readonly executionArn: string;
      readonly name: string;
      readonly input: string;
    }
);

async function planOf(
  { store, token, resumeMachineOf }: Performing,
  execution: ExecutionRecord,
  { how }: RerunRequest,
): Answer<Plan> {
  const executionArn = execution.arn ?? "";
  const machine = readExecutionArn(executionArn)?.machine ?? "";
  // The same request makes the same name, so the service performs it once.
  const name = nameOf(execution.name, token);
  switch (how.kind) {
    case "redrive":
      return ok({ kind: "redrive", executionArn, intent: { machine, inputHash: null } });
    case "start": {
      // What was confirmed is what was shown; what rules hide in it is put back.
      const input = await meantInput(store, execution, how.input, await recordedInput(store, execution));
      if (input === null) return notWritten.hidden();
      const machineArn = execution.machineArn ?? readExecutionArn(executionArn)?.machineArn ?? "";
      return ok({
        ...{ kind: "start", machineArn, name: how.name ?? name, input },
        intent: { machine, inputHash: sha256(how.input) },
      });
    }
    case "resume": {
      const made = await resumeMachineOf(execution);
      if (made.kind === "none") return notWritten.refused("NotResumable", made.why);
      if (made.name !== how.machine) {
        return notWritten.unconfirmed(`The machine would be ${made.name} now, and ${how.machine} was shown.`);
      }
      const asked = how.input ?? (await redactorOf({ store }, execution)).payload(made.input);
      const input = await meantInput(store, execution, asked, made.input);
      if (input === null) return notWritten.hidden();
      return ok({
        ...{ kind: "resume", machine: made, executionArn, name, input },
        intent: { machine: made.name, inputHash: sha256(asked) },
      });
    }
  }
}

/** The input that an edited one means: at places that show what is hidden, what is hidden. Null: that cannot be said. */
async function meantInput(
  store: Store,
  execution: ExecutionRecord,
  edited: string,
  recorded: string | null,
): Promise<string | null> {
  const redactor = await redactorOf({ store }, execution);
  if (redactor.isEmpty) return edited;
  if (recorded === null) return mayHold(edited) ? null : edited;
  return restored(edited, redactor.payload(recorded), recorded);
}

/** What the record says that it was started with; null where it does not hold it. */
async function recordedInput(store: Store, { id, firstEventId }: ExecutionRecord): Promise<string | null> {
  const first = firstEventId === null ? null : await store.histories.event(id, firstEventId);
  if (first?.event.type !== "ExecutionStarted") return null;
  const { input } = first.event.details;
  return input.kind === "present" ? input.text : null;
}

/** Characters of an execution's name. */
const MAX_NAME = 80;

function nameOf(name: string, token: string): string {
  const end = `-rerun-${sha256(token).slice(0, 12)}`;
  return `${name.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, MAX_NAME - end.length)}${end}`;
}

type Carrying = {
  readonly execution: ExecutionRecord;
  readonly target: WriteTarget;
  readonly service: StatesService;
  readonly plan: Plan;
};

async function carryOut(performing: Performing, carrying: Carrying): Answer<RerunDone> {
  const { execution, target, service, plan } = carrying;
  const { store, token } = performing;
  const at = target.at;
  switch (plan.kind) {
    case "redrive": {
      const { executionArn } = plan;
      const done = await write(service, { operation: "RedriveExecution", executionArn, clientToken: token });
      if (!done.ok) return done;
      await lookAgain(store, target, executionArn);
      return ok({ executionArn, key: execution.key, machineArn: execution.machineArn ?? "", at });
    }
    case "start": {
      const { machineArn } = plan;
      const started = await start(performing, carrying, { ...plan, machine: null });
      return started.ok ? ok({ ...started.value, machineArn, at }) : started;
    }
    case "resume": {
      const role = await service.roleOf(plan.executionArn);
      if (!role.ok) return notWritten.refused(role.error.code, role.error.message);
      const { name, definition, type, tags } = plan.machine;
      const operation = "CreateStateMachine" as const;
      const made = await write(service, { operation, name, definition, type, tags, roleArn: role.value });
      if (!made.ok) return made;
      const machineArn = made.value;
      const source = sourceNameOf(target);
      await store.repairs.madeResumeMachine({ arn: machineArn, name, source, ofKey: execution.key });
      const started = await start(performing, carrying, { ...plan, machineArn, machine: machineArn });
      return started.ok ? ok({ ...started.value, machineArn, at }) : started;
    }
  }
}

type Starting = {
  readonly machineArn: string;
  readonly name: string;
  readonly input: string;
  /** ARN of the resume machine; null: it is the execution's own. */
  readonly machine: string | null;
};

async function start(
  { store, now }: Performing,
  { execution, target, service }: Carrying,
  { machineArn, name, input, machine }: Starting,
): Answer<Pick<RerunDone, "executionArn" | "key">> {
  const done = await write(service, { operation: "StartExecution", stateMachineArn: machineArn, name, input });
  if (!done.ok) return done;
  const executionArn = done.value;
  await store.repairs.started({ arn: executionArn, ofKey: execution.key, machine, startedAt: now() });
  await lookAgain(store, target, executionArn);
  // The pages of the local engine know its executions by their ARNs from the start.
  return ok({ executionArn, key: target.at === "engine" ? keyOf(executionArn) : null });
}

/** Its source looks at it first. */
async function lookAgain(store: Store, target: WriteTarget, arn: string): Promise<void> {
  if (target.at === "aws") await store.sources.want(arn, "watched", [target.settings.name]);
}

/** Answers the ARN of what was started or made. */
async function write(service: StatesService, request: WriteRequest): Answer<string> {
  const done = await service.write(request);
  if (!done.ok) return notWritten.refused(done.error.code, done.error.message);
  return ok(done.value.arn ?? "");
}
