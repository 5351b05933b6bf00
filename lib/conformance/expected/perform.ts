import { statesArn } from "@/lib/base/arn";
import { parseMachine } from "@/lib/asl/parse";
import { type Instant, instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import type { ExecutionIdentity, MapRunView } from "@/lib/engine/protocol";
import { testState } from "@/lib/engine/testState/testState";
import { runToEnd } from "@/lib/runner/run";
import type { SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { MemoryStorage } from "@/lib/runner/s3/memoryStorage";
import { storageWorld } from "@/lib/runner/s3/world";
import { ACCOUNT, REGION } from "../names";
import { requestOf } from "../testState";
import type { RunSubject, Statement, TestStateSubject } from "./shape";
import { tasksOf } from "./world";

/** What came of a case, in the terms of its assertions. */
export type Performed = {
  /** Of the execution or of TestState; REFUSED: there was none. */
  readonly status: string;
  /** JSON text. */
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly nextState: string | null;
  /** All that was said of the definition or of the request, warnings too. */
  readonly messages: readonly string[];
  readonly events: readonly string[];
  readonly durationMs: number;
  readonly mapRunItems: number;
};

/** Runs or tests what the case says. */
export function perform({ subject, at }: Statement): Promise<Performed> {
  const start = instant(at ?? Date.now());
  return subject.kind === "run" ? performRun(subject, start) : performTest(subject, start);
}

const NOTHING = {
  output: null,
  error: null,
  cause: null,
  nextState: null,
  messages: [],
  events: [],
  durationMs: 0,
  mapRunItems: 0,
};

async function performRun(subject: RunSubject, at: Instant): Promise<Performed> {
  const { machine, diagnostics } = parseMachine(subject.definition, { type: subject.type });
  const messages = diagnostics.map(({ message, location }) => `${message} at ${location ?? "/"}`);
  if (machine === undefined) return { ...NOTHING, status: "REFUSED", messages };
  const mapRuns: MapRunView[] = [];
  const world: SimulatedWorld = {
    ...tasksOf(subject),
    ...storageOf(subject, at),
    mapRunEnded: ({ mapRun }) => void mapRuns.push(mapRun),
  };
  const start = { execution: identityOf(subject), input: subject.input, seed: "conformance", at };
  const { run, events } = await runToEnd(compile(machine), start, world);
  const { status, output, error, cause } = run;
  return {
    ...NOTHING,
    status,
    output,
    error,
    cause,
    messages,
    events: events.map(({ type }) => type),
    durationMs: run.now - at,
    mapRunItems: mapRuns.reduce((sum, { itemCounts }) => sum + itemCounts.total, 0),
  };
}

function storageOf({ objects }: RunSubject, at: Instant) {
  const storage = new MemoryStorage(at);
  for (const [address, body] of objects) {
    const slash = address.indexOf("/");
    storage.put(address.slice(0, slash), address.slice(slash + 1), body);
  }
  return storageWorld(storage);
}

function identityOf({ type }: RunSubject): ExecutionIdentity {
  const arn = (kind: string, rest: string) => statesArn({ region: REGION, account: ACCOUNT }, `${kind}:Case${rest}`);
  return {
    id: type === "EXPRESS" ? arn("express", ":case:0") : arn("execution", ":case"),
    name: "case",
    roleArn: `arn:aws:iam::${ACCOUNT}:role/Case`,
    stateMachineId: arn("stateMachine", ""),
    stateMachineName: "Case",
    type,
    region: REGION,
  };
}

async function performTest({ request }: TestStateSubject, at: Instant): Promise<Performed> {
  const place = {
    at,
    region: REGION,
    account: ACCOUNT,
    executionName: "case",
    machineName: "Case",
    seed: "conformance",
  };
  const answer = await testState(requestOf(request), place);
  if (!answer.ok) {
    return { ...NOTHING, status: "REFUSED", error: answer.error.error, messages: [answer.error.message] };
  }
  const { status, output, error, cause, nextState } = answer.value;
  return {
    ...NOTHING,
    status,
    output: output ?? null,
    error: error ?? null,
    cause: cause ?? null,
    nextState: nextState ?? null,
  };
}

/** The value of an output's text. */
export function valueOf(output: string): Json {
  return JSON.parse(output) as Json;
}
