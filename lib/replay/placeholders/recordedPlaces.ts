import { integrationArn } from "@/lib/base/arn";
import { holdsPlaceholder } from "@/lib/asl/placeholder";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { EventOf, HistoryEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";
import { readStates, type DefinedState } from "./definedStates";

/** A text of the definition that holds placeholders, and what was recorded in its place. */
export type RecordedPlace = {
  readonly template: string;
  readonly recorded: string;
  readonly eventId: number;
  readonly state: string;
};

/**
 * Every place of a definition with placeholders of which a history records the value: what a task was called with and
 * for how long, what a state put into its result or its variables, what an item or a branch was given, how the
 * execution failed. Linear in the events and the size of what they hold.
 */
export function* recordedPlaces(definition: Json, events: readonly HistoryEvent[]): Generator<RecordedPlace> {
  const states = readStates(definition);
  const owner = new Map<number, string>();
  const types = new Map<number, string>();
  let failing: DefinedState | null = null;
  for (const event of events) {
    const name = nameOf(event) ?? owner.get(event.previousEventId) ?? null;
    types.set(event.id, event.type);
    if (name === null) continue;
    owner.set(event.id, name);
    const state = states.find(name);
    if (state === undefined) continue;
    if (event.type === "FailStateEntered") failing = state;
    for (const [template, recorded] of placesOf(event, state, types.get(event.previousEventId) ?? "", failing)) {
      yield { template, recorded, eventId: event.id, state: name };
    }
    if (state.name !== name) yield { template: state.name, recorded: name, eventId: event.id, state: name };
  }
}

function nameOf(event: HistoryEvent): string | null {
  if (event.type === "Unknown" || !/StateEntered$|StateExited$/.test(event.type)) return null;
  const { details } = event as EventOf<"TaskStateEntered">;
  return details.name;
}

type Pair = readonly [template: string, recorded: string];

function placesOf(
  event: HistoryEvent,
  state: DefinedState,
  before: string,
  failing: DefinedState | null,
): readonly Pair[] {
  const { fields } = state;
  switch (event.type) {
    case "TaskScheduled": {
      const { resourceType, resource, parameters } = event.details;
      const arn = integrationArn(resourceType, resource);
      return [...text(fields.Resource, arn), ...task(fields, event.details), ...payload(sent(fields), parameters)];
    }
    case "LambdaFunctionScheduled":
    case "ActivityScheduled":
      return [...text(fields.Resource, event.details.resource), ...task(fields, event.details)];
    case "ExecutionFailed":
      return failing === null
        ? []
        : [...text(failing.fields.Error, event.details.error), ...text(failing.fields.Cause, event.details.cause)];
    case "PassStateExited":
    case "TaskStateExited":
    case "ParallelStateExited":
    case "MapStateExited":
    case "WaitStateExited":
    case "ChoiceStateExited":
    case "SucceedStateExited":
      return exited(fields, event.details);
    default:
      return entered(event, state, before);
  }
}

function sent({ Parameters: parameters, Arguments: args }: JsonObject): Json | undefined {
  return parameters ?? args;
}

type Timed = Pick<EventOf<"TaskScheduled">["details"], "timeoutInSeconds" | "heartbeatInSeconds" | "taskCredentials">;

function task(fields: JsonObject, { timeoutInSeconds, heartbeatInSeconds, taskCredentials }: Timed): readonly Pair[] {
  const credentials = isObject(fields.Credentials) ? fields.Credentials.RoleArn : undefined;
  return [
    ...text(fields.TimeoutSeconds, timeoutInSeconds),
    ...text(fields.HeartbeatSeconds, heartbeatInSeconds),
    ...text(credentials, taskCredentials?.roleArn),
  ];
}

/** What a state without work of its own made: by its template, at the place that its result goes to. */
function exited(fields: JsonObject, details: EventOf<"TaskStateExited">["details"]): readonly Pair[] {
  const assigned = Object.entries(details.assigned?.values ?? {}).flatMap(([name, json]) => {
    const assign = isObject(fields.Assign) ? fields.Assign[name] : undefined;
    return assign === undefined ? [] : pairs(assign, parsed(json));
  });
  return [...payload(fields.Output, details.output), ...results(fields, details.output), ...assigned];
}

function results(fields: JsonObject, output: Payload): readonly Pair[] {
  const isPass = fields.Type === "Pass";
  const made = isPass ? (fields.Result ?? fields.Parameters) : fields.ResultSelector;
  const path = fields.ResultPath ?? "$";
  if (made === undefined || typeof path !== "string" || typeof fields.OutputPath === "string" || path.includes("["))
    return [];
  let value = output.kind === "present" ? parsed(output.text) : undefined;
  for (const step of path.split(".").slice(1)) value = isObject(value) ? value[step] : undefined;
  return path.startsWith("$") ? pairs(made, value) : [];
}

/** The input of the first state of an item or a branch is what the container's template made. */
function entered(event: HistoryEvent, { container }: DefinedState, before: string): readonly Pair[] {
  if (
    container === null ||
    !event.type.endsWith("StateEntered") ||
    !/^(MapIteration|ParallelState)Started$/.test(before)
  ) {
    return [];
  }
  const { details } = event as EventOf<"TaskStateEntered">;
  return payload(container.ItemSelector ?? sent(container), details.input);
}

function payload(template: Json | undefined, recorded: Payload): readonly Pair[] {
  return template === undefined || recorded.kind !== "present" ? [] : pairs(template, parsed(recorded.text));
}

function text(template: Json | undefined, recorded: string | number | undefined): readonly Pair[] {
  return template === undefined || recorded === undefined ? [] : pairs(template, String(recorded));
}

/** Texts of a template beside the recorded value at their place; fields that are worked out say nothing. */
function pairs(template: Json, recorded: Json | undefined): readonly Pair[] {
  if (recorded === undefined) return [];
  if (typeof template === "string") {
    if (!holdsPlaceholder(template) || /^\s*\{%/.test(template)) return [];
    return typeof recorded === "object" ? [] : [[template, String(recorded)]];
  }
  if (isArray(template)) {
    return isArray(recorded) && recorded.length === template.length
      ? template.flatMap((item, i) => pairs(item, recorded[i]))
      : [];
  }
  if (!isObject(template) || !isObject(recorded)) return [];
  return Object.entries(template).flatMap(([key, item]) =>
    key.endsWith(".$") || !Object.hasOwn(recorded, key) ? [] : pairs(item, recorded[key]),
  );
}

function parsed(json: string): Json | undefined {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}
