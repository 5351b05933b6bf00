import { executionIn } from "./executionOperations";
import { type Execution, rowAt } from "./execution";
import { arnOf } from "./ids";
import { machineIn } from "./machineOperations";
import { type Asked, type Body, Fault, type Operation, seconds, textIn, type World } from "./world";
import type { CreatedMachine } from "./written";

/*
 * The half that writes: https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html and those
 * beside it. A request that is repeated is answered as before, and does nothing.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The last ten client tokens of an execution are known, for 15 minutes each. */
const TOKENS_KEPT = 10;
const TOKEN_MS = 15 * MINUTE;
/** After its end an execution can be redriven so long. */
const REDRIVABLE_MS = 14 * DAY;

const redriveExecution: Operation = (world, { request, now }) => {
  const arn = textIn(request, "executionArn");
  const execution = executionIn(world, arn, now);
  const token = typeof request["clientToken"] === "string" ? request["clientToken"] : null;
  const before = world.written.redrives.get(arn) ?? [];
  const known = before.slice(-TOKENS_KEPT).find((one) => token !== null && one.token === token);
  if (known !== undefined && now - known.at <= TOKEN_MS) return { redriveDate: seconds(known.at) };
  refuse(execution, world, now);
  const redrive = { at: now, token, endsAt: now + world.written.runsMs, fails: world.written.failsAgain(arn) };
  world.written.redrives.set(arn, [...before, redrive]);
  return { redriveDate: seconds(now) };
};

function refuse(execution: Execution, world: World, now: number): void {
  const { arn, mapRunArn } = execution;
  const { status, stop } = world.written.over(rowAt(execution, now), arn, now);
  const not = (why: string) => new Fault("ExecutionNotRedrivable", why);
  if (status === "RUNNING" || status === "SUCCEEDED") throw not(`Execution is ${status} and cannot be redriven`);
  if (mapRunArn !== null) throw not("Execution is a child of a Map Run and is redriven by it");
  if (stop !== null && now - stop > REDRIVABLE_MS) {
    throw not("Execution cannot be redriven because it is past the redrivable period of 14 days");
  }
}

const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

const startExecution: Operation = (world, { request, now }) => {
  const { written } = world;
  const machineArn = textIn(request, "stateMachineArn");
  const machine = nameOfMachine(world, machineArn);
  const name = textIn(request, "name");
  if (!NAME.test(name)) throw new Fault("InvalidName", `Invalid Name: '${name}'`);
  const input = typeof request["input"] === "string" ? request["input"] : "{}";
  const arn = arnOf("execution", `${machine}:${name}`);
  const there = written.started.get(arn);
  if (there !== undefined) {
    // One that runs, with the same input, is the same request.
    if (now < there.endsAt && there.input === input) return { executionArn: arn, startDate: seconds(there.at) };
    throw new Fault("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
  }
  if (world.account.find(arn) !== null) {
    throw new Fault("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
  }
  written.started.set(arn, { arn, name, machineArn, input, at: now, endsAt: now + written.runsMs });
  return { executionArn: arn, startDate: seconds(now) };
};

function nameOfMachine(world: World, arn: string): string {
  return world.written.machines.get(arn)?.name ?? machineIn(world, arn).truth.machine.name;
}

const createStateMachine: Operation = (world, { request, now }) => {
  const name = textIn(request, "name");
  if (!NAME.test(name)) throw new Fault("InvalidName", `Invalid Name: '${name}'`);
  const [definition, roleArn] = [textIn(request, "definition"), textIn(request, "roleArn")];
  const type = typeof request["type"] === "string" ? request["type"] : "STANDARD";
  if (!isJson(definition)) throw new Fault("InvalidDefinition", "Invalid State Machine Definition");
  const arn = arnOf("stateMachine", name);
  const there = world.written.machines.get(arn);
  if (there !== undefined) {
    if (there.definition === definition && there.type === type && there.roleArn === roleArn) return told(there);
    throw new Fault("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
  }
  if (world.account.machines.has(name)) {
    throw new Fault("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
  }
  const made = { arn, name, type, definition, roleArn, at: now, tags: new Map(tagsIn(request)) };
  world.written.machines.set(arn, made);
  return told(made);
};

function told({ arn, at }: CreatedMachine): Body {
  return { stateMachineArn: arn, creationDate: seconds(at) };
}

function tagsIn(request: Body): [string, string][] {
  const tags = Array.isArray(request["tags"]) ? (request["tags"] as unknown[]) : [];
  return tags.map((tag) => {
    const { key, value } = tag as { readonly key?: unknown; readonly value?: unknown };
    if (typeof key !== "string" || typeof value !== "string") throw new Fault("ValidationException", "tags");
    return [key, value];
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Deleting what is not there is answered as deleting what is. */
const deleteStateMachine: Operation = (world, { request }) => {
  world.written.machines.delete(textIn(request, "stateMachineArn"));
  return {};
};

const tagResource: Operation = (world, { request }) => {
  const arn = textIn(request, "resourceArn");
  const machine = world.written.machines.get(arn);
  if (machine === undefined) throw new Fault("ResourceNotFound", `Resource not found: '${arn}'`);
  for (const [key, value] of tagsIn(request)) machine.tags.set(key, value);
  return {};
};

/** Operations that write, by name; each is noted, whatever it is answered. */
export const WRITING_OPERATIONS: Readonly<Record<string, Operation>> = noted({
  RedriveExecution: redriveExecution,
  StartExecution: startExecution,
  CreateStateMachine: createStateMachine,
  DeleteStateMachine: deleteStateMachine,
  TagResource: tagResource,
});

function noted(operations: Readonly<Record<string, Operation>>): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    Object.entries(operations).map(([operation, perform]) => [
      operation,
      (world: World, asked: Asked) => {
        world.written.asked.push({ operation, request: asked.request });
        return perform(world, asked);
      },
    ]),
  );
}
