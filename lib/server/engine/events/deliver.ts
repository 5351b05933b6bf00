import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { formatInstant, type Instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import type { BusEvent } from "@/lib/events/busEvent";
import { compilePattern, type EventPattern } from "@/lib/events/pattern";
import { inputFor } from "@/lib/events/targetInput";
import type { Engine } from "@/lib/runner/durable/engine";
import { ApiError } from "@/lib/sfn-api/apiError";
import { ruleArn } from "@/lib/sfn-api/eventBridge/context";
import { targetsOf } from "@/lib/sfn-api/eventBridge/rules";
import type { Target } from "@/lib/sfn-api/eventBridge/shapes";
import { startRequest } from "@/lib/sfn-api/operations/executions";
import type { Rule } from "@/lib/store/engine/rules";
import type { EngineStore } from "@/lib/store/subjects/engine";
import { chainName, mayFire } from "./chain";

/** An event on its way to the rules of a bus. */
export type Delivery = {
  readonly bus: string;
  readonly event: BusEvent;
  /** When it came in, ms. */
  readonly at: number;
  /** Of a schedule: the rule that it is for alone. */
  readonly rule?: string;
  /** Rules that fired one after the other up to this event. */
  readonly chain: readonly string[];
};

type Delivering = {
  readonly engine: Engine;
  readonly store: EngineStore;
  readonly signal: AbortSignal;
  readonly onTrouble: (sentence: string) => void;
};

/** Characters of an execution's input: the API's limit. */
const MAX_INPUT = 262_144;
/** Patterns that are kept compiled. */
const COMPILED = new LRUCache<string, EventPattern>({ max: 1_000 });

/**
 * Starts what rules start for an event. An execution's name follows from event, rule and target, so an event that is delivered
 * again starts no Standard execution twice. What cannot be started is noted at its rule; throws only where it can be tried again.
 */
export async function deliver(of: Delivering, delivery: Delivery, rules: readonly Rule[]): Promise<void> {
  for (const rule of rules) {
    if (rule.state !== "ENABLED" || !isFor(rule, delivery)) continue;
    const refused = mayFire(rule, delivery.chain);
    const problems = refused === null ? await fire(of, delivery, rule) : [refused];
    await note(of, rule, problems[0] ?? null);
  }
}

function isFor({ name, eventPattern }: Rule, { rule, event }: Delivery): boolean {
  if (rule !== undefined) return rule === name;
  return eventPattern !== null && (patternOf(eventPattern)?.(event as Json) ?? false);
}

function patternOf(text: string): EventPattern | null {
  const there = COMPILED.get(text);
  if (there !== undefined) return there;
  const compiled = compilePattern(text);
  if (!compiled.ok) return null;
  COMPILED.set(text, compiled.value);
  return compiled.value;
}

/** Why targets were not started, in sentences. */
async function fire(of: Delivering, delivery: Delivery, rule: Rule): Promise<string[]> {
  const problems: string[] = [];
  for (const target of targetsOf(rule)) {
    const problem = await start(of, delivery, rule, target);
    if (problem !== null) problems.push(`${target.Id}: ${problem}`);
  }
  return problems;
}

async function start(
  { engine, store, signal }: Delivering,
  { event, at, rule: schedule, chain }: Delivery,
  rule: Rule,
  target: Target,
): Promise<string | null> {
  const { account, region, name } = rule;
  const arn = ruleArn(rule);
  const input = inputFor(target, event, { name, arn, ingestionTime: formatInstant(at as Instant) });
  if (!input.ok) return input.error;
  if (input.value.length > MAX_INPUT) return `its input is longer than ${MAX_INPUT} characters`;
  const kind = schedule === undefined ? "rule" : "schedule";
  const startedBy = { kind, detail: name, chain: [...chain, chainName(rule)] } as const;
  const ctx = { engine, store, account, region, startedBy, mockCase: null, signal };
  try {
    const asked = { stateMachineArn: target.Arn, name: startName(event.id, arn, target.Id), input: input.value };
    const started = await engine.start(await startRequest(ctx, asked));
    // It was started before this process, or one before it, heard of that.
    return started.ok || started.error.code === "ExecutionAlreadyExists" ? null : started.error.message;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

/** `EVENT_HASH`, as EventBridge names what it starts: two ids. */
function startName(eventId: string, arn: string, targetId: string): string {
  const hash = createHash("sha256").update(`${arn}\n${targetId}`).digest("hex");
  const [, a = "", b = "", c = "", d = "", e = ""] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(hash) ?? [];
  return `${eventId}_${a}-${b}-${c}-${d}-${e}`;
}

/** Says a problem once, until it is another one or over. */
async function note({ store, onTrouble }: Delivering, rule: Rule, problem: string | null): Promise<void> {
  if (rule.problem === problem) return;
  await store.rules.noteProblem(rule, problem);
  if (problem !== null) onTrouble(`The rule ${rule.name} has not started all that it should: ${problem}`);
}
