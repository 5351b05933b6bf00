import { instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";
import { Chance } from "../chance";
import { ACCOUNT, REGION } from "../machine";
import type { FleetExecution, FleetVisit } from "./fleet";
import { functionOf, type FleetMachine, pollState } from "./fleetMachine";

export function machineArn({ name }: Pick<FleetMachine, "name">): string {
  return `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`;
}

/** The alias that started an execution and the version that it led to; null: the machine has none. */
export function qualifiedArns({ machine, isChanged }: Pick<FleetExecution, "machine" | "isChanged">) {
  if (machine.alias === undefined) return null;
  const arn = machineArn(machine);
  return { stateMachineAliasArn: `${arn}:${machine.alias}`, stateMachineVersionArn: `${arn}:${isChanged ? 2 : 1}` };
}

/** The role that machines have by themselves, and the one that an incident gives. */
export function roleOf(machine: string, isOther: boolean): string {
  return `arn:aws:iam::${ACCOUNT}:role/${machine}-role${isOther ? "-v2" : ""}`;
}

/** The history of an execution, as AWS would tell it: some events a state. */
export function fleetEvents(execution: FleetExecution, roleArn: string): HistoryEvent[] {
  const { input, startedAt, stoppedAt, status, error, cause, visits, polls, machine } = execution;
  const text = JSON.stringify(input);
  const history = new HistoryWriter();
  history.add(startedAt, "ExecutionStarted", { input: present(text), roleArn, ...qualifiedArns(execution) });
  const failure = { ...(error === null ? {} : { error }), ...(cause === null ? {} : { cause }) };
  visits.forEach((visit, i) => {
    const isIdAlone = execution.isChanged && visit.step === machine.branch?.step;
    const payload = isIdAlone ? JSON.stringify({ id: input["id"] ?? null }) : text;
    const hasTimedOut = status === "TIMED_OUT";
    addVisit(history, visit, { execution, text, payload, failure, hasTimedOut });
    if (i > 0 || visit.isFailed) return;
    const { branch } = machine;
    if (branch !== null) addPassing(history, "Choice", branch.state, visit.to, text);
    for (let poll = 1; poll <= polls; poll++) addPassing(history, "Pass", pollState(poll), visit.to, text);
  });
  if (status === "SUCCEEDED") history.add(stoppedAt, "ExecutionSucceeded", { output: present(text) });
  else history.add(stoppedAt, status === "FAILED" ? "ExecutionFailed" : "ExecutionTimedOut", failure);
  return history.events;
}

function present(text: string): Payload {
  return { kind: "present", text };
}

class HistoryWriter {
  readonly events: HistoryEvent[] = [];

  /** `after`: the event it follows from; the one before it unless something else is said. */
  add(at: number, type: HistoryEvent["type"], details: object, after = this.events.length): number {
    const id = this.events.length + 1;
    // Event 2 follows from nothing, as in AWS's own records.
    const previousEventId = id <= 2 ? 0 : after;
    this.events.push({ id, previousEventId, timestamp: instant(at), type, details } as HistoryEvent);
    return id;
  }
}

function addPassing(history: HistoryWriter, type: "Choice" | "Pass", name: string, at: number, text: string): void {
  history.add(at, `${type}StateEntered`, { name, input: present(text) });
  history.add(at, `${type}StateExited`, { name, output: present(text) });
}

/** What its input is and what its function is given, and how the execution ends if it ends here. */
type Ending = {
  readonly execution: Pick<FleetExecution, "machine" | "isChanged">;
  readonly text: string;
  readonly payload: string;
  readonly failure: object;
  readonly hasTimedOut: boolean;
};

function addVisit(history: HistoryWriter, visit: FleetVisit, ending: Ending): void {
  const { step, from, to, isFailed } = visit;
  const type = step.kind === "task" ? "Task" : "Map";
  history.add(from, `${type}StateEntered`, { name: step.state, input: present(ending.text) });
  const after =
    step.kind === "task"
      ? addAttempts(history, visit, ending)
      : addMapRun(history, visit, ending.execution.machine.name);
  if (!isFailed) history.add(to, `${type}StateExited`, { name: step.state, output: present(ending.text) }, after);
}

const THROTTLED = { error: "Lambda.TooManyRequestsException", cause: "Rate Exceeded." } as const;
const SERVICE = { resourceType: "lambda", resource: "invoke" } as const;

/** Answers which event the state's exit follows from. */
function addAttempts(history: HistoryWriter, visit: FleetVisit, ending: Ending): number {
  const { execution, payload, failure, hasTimedOut } = ending;
  const { step, from, attempts, isFailed, version } = visit;
  const name = functionOf(step, execution.isChanged);
  attempts.forEach((end, i) => {
    const begin = i === 0 ? from : end - Math.min(end - (attempts[i - 1] ?? from), 20);
    const parameters = present(`{"FunctionName":"${name}","Payload":${payload}}`);
    history.add(begin, "TaskScheduled", { ...SERVICE, region: REGION, parameters });
    history.add(begin, "TaskStarted", SERVICE);
    if (i < attempts.length - 1) history.add(end, "TaskFailed", { ...SERVICE, ...THROTTLED });
    else if (isFailed) {
      // When the execution's own time is over, its task has no end.
      if (!hasTimedOut) history.add(end, "TaskFailed", { ...SERVICE, ...failure });
    } else {
      const output = JSON.stringify({ ExecutedVersion: version, Payload: {}, StatusCode: 200 });
      history.add(end, "TaskSucceeded", { ...SERVICE, output: present(output) });
    }
  });
  return history.events.length;
}

function addMapRun(history: HistoryWriter, { step, to, from, isFailed }: FleetVisit, machine: string): number {
  history.add(from, "MapStateStarted", { length: 4 });
  const ids = Chance.of(from, step.state);
  const mapRunArn = `arn:aws:states:${REGION}:${ACCOUNT}:mapRun:${machine}/${ids.uuid()}:${ids.uuid()}`;
  const started = history.add(from, "MapRunStarted", { mapRunArn });
  if (isFailed) history.add(to, "MapRunFailed", { error: "States.ExceedToleratedFailureThreshold" });
  else history.add(to, "MapRunSucceeded", {});
  if (!isFailed) history.add(to, "MapStateSucceeded", {});
  else history.add(to, "MapStateFailed", {});
  return started;
}
