import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { typeOfExecutionArn } from "@/lib/base/arn";
import { describeExecution } from "@/lib/history/reader/description";
import { createRuns } from "@/lib/history/reader/runs";
import type { IngestedExecution } from "@/lib/store/ingested";
import { readLogLine } from "../logLine";
import { type Held, ingested, Runs } from "../runs";
import type { FileFacts } from "../importReport";
import type { SetAside } from "./sink";

/** An execution, and what was delivered of it: kept beside it in case it is refused. */
export type PushedExecution = { readonly execution: IngestedExecution; readonly text: string };

const FACTS: FileFacts = { name: "push", arn: null, machine: null, definition: null, partial: false };
/** No execution is too large for a batch: batches are smaller than any execution may be. */
const UNBOUNDED = { events: Infinity, characters: Infinity };
const NOTHING: Held = { events: [], texts: [] };
const STATUS_CHANGE = "Step Functions Execution Status Change";

/** What deliveries bring, by execution, until it is stored: log events and status events, mixed and in any order. */
export class PushBatch {
  readonly setAside: SetAside[] = [];
  readonly #runs = new Runs(UNBOUNDED);
  readonly #byArn = createRuns();
  readonly #texts = new Map<number, string[]>();
  /** The alias, or else the version, that an execution was started by. */
  readonly #machineArns = new Map<number, string>();
  /** Characters of the messages that it holds. */
  characters = 0;
  /** Messages that are about no execution. */
  passedOver = 0;

  /** A message of a log group. @param id names it for people. */
  addLogLine(id: string, message: string): void {
    const line = readLogLine(message);
    if (line.kind === "other") this.passedOver += 1;
    if (line.kind === "unreadable") this.poisoned(id, line.why, message);
    if (line.kind !== "event") return;
    const { event, executionArn } = line.record;
    const run = this.#runOf(executionArn, message);
    const found = this.#runs.note({ kind: "event", run, event, text: message, form: "log", executionArn });
    if (found !== null) this.#runs.hold(found.run, found.event, found.text);
  }

  /** An event of EventBridge; other events than status changes of executions are passed over. */
  addBusEvent(event: JsonObject, text: string): void {
    const detail = event["detail"];
    if (event["detail-type"] !== STATUS_CHANGE) this.passedOver += 1;
    else if (!isObject(detail)) this.poisoned(idOf(event), "It has no detail.", text);
    else this.#addDetail(detail, idOf(event), text);
  }

  /** Keeps what cannot be read. */
  poisoned(what: string, why: string, text: string): void {
    this.setAside.push({ what, why, text });
    this.characters += text.length;
  }

  executions(): PushedExecution[] {
    const held = this.#runs.take();
    return [...this.#runs.heads.values()].map((head) => {
      const execution = ingested(head, held.get(head.run) ?? NOTHING, FACTS, this.#runs.heads.size);
      const machineArn = this.#machineArns.get(head.run) ?? execution.machineArn;
      return { execution: { ...execution, machineArn }, text: (this.#texts.get(head.run) ?? []).join("\n") };
    });
  }

  #addDetail(detail: JsonObject, id: string, text: string): void {
    const description = describeExecution(detail);
    const { arn, status, startedAt } = description;
    if (arn === null || typeOfExecutionArn(arn) === null) {
      return this.poisoned(id, "executionArn is not the ARN of an execution.", text);
    }
    if (status === null)
      return this.poisoned(id, `status is not one that is known: ${worded(detail["status"])}.`, text);
    if (startedAt === null) return this.poisoned(id, `startDate is no time: ${worded(detail["startDate"])}.`, text);
    const run = this.#runOf(arn, text);
    this.#runs.note({ kind: "description", run, description });
    const startedBy = detail["stateMachineAliasArn"] ?? detail["stateMachineVersionArn"];
    if (typeof startedBy === "string" && startedBy !== "") this.#machineArns.set(run, startedBy);
  }

  #runOf(arn: string, text: string): number {
    const { run, isNew } = this.#byArn.ofArn(arn);
    if (isNew) this.#runs.note({ kind: "arn", run, executionArn: arn });
    const texts = this.#texts.get(run) ?? [];
    this.#texts.set(run, texts);
    texts.push(text);
    this.characters += text.length;
    return run;
  }
}

function idOf({ id }: JsonObject): string {
  return typeof id === "string" ? `event ${id.slice(0, 100)}` : "an event without an id";
}

function worded(value: Json | undefined): string {
  return value === undefined ? "there is none" : JSON.stringify(value).slice(0, 100);
}
