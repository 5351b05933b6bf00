import { labelledNameOfArn, readArn } from "@/lib/base/arn";
import { ok, type Result } from "@/lib/base/result";
import type {
  EngineMachine,
  EngineOverview,
  EngineRule,
  OpenedEngineMachine,
  WaitingTask,
} from "@/lib/contract/engine";
import type { Redaction } from "@/lib/redact/redactor";
import { ENGINE_LEASE_MS, ENGINE_PREFIX } from "@/lib/runner/durable/lease";
import { ruleArn } from "@/lib/sfn-api/eventBridge/context";
import { targetsOf } from "@/lib/sfn-api/eventBridge/rules";
import type { Machine } from "@/lib/store/engine/catalogue";
import type { StoredExecution, StoredTask } from "@/lib/store/engine/rows";
import type { Rule } from "@/lib/store/engine/rules";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";
import { shownExecution } from "./shownExecution";

/** Machines, tasks and executions that one page shows. */
const MOST = 200;
/** Characters of an input that are shown in a list. */
const MAX_INPUT = 20_000;

type Stored = Pick<Context, "store">;

/** What the local engine has, of every account. */
export async function readEngine({ store }: Stored, enginePort: number): Promise<Result<EngineOverview, UseCaseError>> {
  const [machines, tasks, rules, runs] = await Promise.all([
    store.engine.catalogue.all(MOST),
    store.engine.openTasks({}, MOST),
    store.engine.rules.all(MOST),
    store.leases.isAnyHeld(ENGINE_PREFIX, ENGINE_LEASE_MS),
  ]);
  const ids = [...new Set(tasks.map(({ executionId }) => executionId))];
  const executions = new Map((await store.engine.executionsByIds(ids)).map((row) => [row.id, row]));
  return ok({
    url: `http://127.0.0.1:${enginePort}`,
    isRunning: runs,
    machines: machines.map(shownMachine),
    tasks: tasks.flatMap((task) => {
      const execution = executions.get(task.executionId);
      return execution === undefined ? [] : [waitingTask(task, execution, store.redaction)];
    }),
    rules: rules.map(shownRule),
  });
}

function waitingTask(task: StoredTask, execution: StoredExecution, redaction: Redaction): WaitingTask {
  const machine = labelledNameOfArn(execution.machineArn);
  const { taskToken, state, activityArn, worker, input, scheduledAt, heartbeatAt } = task;
  return {
    taskToken,
    state,
    activity: activityArn === null ? null : (readArn(activityArn)?.rest.at(-1) ?? activityArn),
    worker,
    input: redaction.of(machine).payload(input).slice(0, MAX_INPUT),
    scheduledAt,
    heartbeatAt,
    heartbeatSeconds: task.heartbeatSeconds,
    timeoutSeconds: task.timeoutSeconds,
    executionArn: execution.arn,
    executionName: execution.name,
    machine,
  };
}

function shownMachine(machine: Machine): EngineMachine {
  const { arn, name, account, region, type, status, updatedAt, file, problem } = machine;
  return { arn, name, account, region, type, status, updatedAt, file, problem };
}

function shownRule(rule: Rule): EngineRule {
  const { state, targets: _, configuredIn, ...shown } = rule;
  const arn = ruleArn(rule);
  const isConfigured = configuredIn !== null;
  return { ...shown, arn, isConfigured, isEnabled: state === "ENABLED", targets: [...targetsOf(rule)] };
}

/** One machine with what is to be done with it. */
export async function readEngineMachine(
  { store }: Stored,
  arn: string,
): Promise<Result<OpenedEngineMachine, UseCaseError>> {
  const machine = await store.engine.catalogue.machine(arn);
  const revision = machine === null ? null : await store.engine.catalogue.revision(machine.revisionId);
  if (machine === null || revision === null) return notFound.engineMachine(arn);
  const [versions, aliases, executions] = await Promise.all([
    store.engine.catalogue.versions(arn, null, MOST),
    store.engine.catalogue.aliases(arn, null, MOST),
    store.engine.executions({ machineArn: arn, limit: MOST }),
  ]);
  return ok({
    machine: shownMachine(machine),
    definition: revision.definition,
    roleArn: revision.roleArn,
    versions: versions.map(({ number, description, createdAt }) => ({ number, description, createdAt })),
    aliases: aliases.map(({ name, routing }) => ({ name, routes: routesOf(routing) })),
    executions: executions.map((row) => shownExecution(row, store.redaction)),
  });
}

function routesOf(routing: string) {
  const routes = JSON.parse(routing) as readonly { readonly stateMachineVersionArn: string; readonly weight: number }[];
  return routes.map(({ stateMachineVersionArn, weight }) => ({
    version: stateMachineVersionArn.split(":").at(-1) ?? "",
    weight,
  }));
}
