import { isArn, namesInExecutionArn, typeOfExecutionArn } from "@/lib/base/arn";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import type { ReadItem } from "@/lib/history/reader";
import { type DefinitionFacts, type ExecutionDescription, mergeDescriptions } from "@/lib/history/reader/description";
import { DESCRIPTION_ORIGIN, type Described, type IngestedExecution, LOG_ORIGIN } from "@/lib/store/ingested";
import { identityOf } from "./identity";
import type { FileFacts } from "./importReport";

/** What a file says about one execution besides its events. Small, so it is kept for all of them. */
export type Head = {
  readonly run: number;
  arn: string | null;
  description: ExecutionDescription | null;
  definition: DefinitionFacts | null;
  /** The event with the smallest id: what an execution without an ARN is recognised by. */
  earliest: HistoryEvent | null;
  cut: boolean;
  form: "api" | "log";
  /** How many events it has, and their characters. */
  events: number;
  characters: number;
};

/** What one execution may have. */
export type MostOfOne = { readonly events: number; readonly characters: number };

/** Events of one execution that wait to be stored, each with its JSON in AWS's shape. */
export type Held = { readonly events: HistoryEvent[]; readonly texts: string[] };

/** Collects what the reader yields, by execution. `size` is the characters of the events held. */
export class Runs {
  readonly heads = new Map<number, Head>();
  private held = new Map<number, Held>();
  size = 0;

  constructor(private readonly most: MostOfOne) {}

  /** Notes what an item says of its execution. An event is answered with its JSON in AWS's shape, for `hold`; not of one too large. */
  note(item: ReadItem): { readonly run: number; readonly event: HistoryEvent; readonly text: string } | null {
    const head = this.headOf(item.run);
    switch (item.kind) {
      case "arn":
        head.arn = item.executionArn;
        return null;
      case "description":
        head.description =
          head.description === null ? item.description : mergeDescriptions(head.description, item.description);
        return null;
      case "definition":
        head.definition = item.definition;
        return null;
      case "cut":
        head.cut = true;
        return null;
      case "event":
        head.form = item.form;
        if (head.earliest === null || item.event.id < head.earliest.id) head.earliest = item.event;
        return this.measured(head, item);
    }
  }

  /** Whether the events of an execution are more than may be kept of one. */
  isTooLarge(run: number): boolean {
    const head = this.heads.get(run);
    return head !== undefined && (head.events > this.most.events || head.characters > this.most.characters);
  }

  hold(run: number, event: HistoryEvent, text: string): void {
    const held = this.held.get(run) ?? { events: [], texts: [] };
    this.held.set(run, held);
    held.events.push(event);
    held.texts.push(text);
    this.size += text.length;
  }

  /** The events held so far, by execution; they are forgotten here. */
  take(): ReadonlyMap<number, Held> {
    const taken = this.held;
    this.held = new Map();
    this.size = 0;
    return taken;
  }

  /** What is too large takes no more room from then on. */
  private measured(head: Head, item: Extract<ReadItem, { kind: "event" }>) {
    if (this.isTooLarge(head.run)) return null;
    const text = apiText(item);
    head.events += 1;
    head.characters += text.length;
    if (!this.isTooLarge(head.run)) return { run: item.run, event: item.event, text };
    this.forget(head.run);
    return null;
  }

  private forget(run: number): void {
    this.size -= (this.held.get(run)?.texts ?? []).reduce((size, text) => size + text.length, 0);
    this.held.delete(run);
  }

  private headOf(run: number): Head {
    const known = this.heads.get(run);
    if (known) return known;
    const nothing = { arn: null, description: null, definition: null, earliest: null };
    const head: Head = { run, ...nothing, cut: false, form: "api", events: 0, characters: 0 };
    this.heads.set(run, head);
    return head;
  }
}

function apiText({ event, text, form }: Extract<ReadItem, { kind: "event" }>): string {
  return form === "api" ? oneLine(text) : JSON.stringify(encodeEvent(event));
}

/** The JSON of an event on one line: outside of strings blanks mean nothing, and inside JSON allows no line ends. */
function oneLine(text: string): string {
  return text.includes("\n") ? text.replace(/\n\s*/g, "") : text;
}

/** What the sink is handed: the file's own words first, then the user's. `of` counts the executions of the file. */
export function ingested(head: Head, held: Held, facts: FileFacts, of: number): IngestedExecution {
  const arn = head.arn ?? facts.arn;
  const { machine, machineArn } = machineOf(head, arn, facts.machine);
  return {
    identity: identityOf(arn, head.earliest),
    arn,
    name: head.description?.name ?? (arn === null ? nameOf(facts.name, head.run, of) : null),
    machine,
    machineArn,
    type: head.description?.type ?? typeOfExecutionArn(arn) ?? head.definition?.type ?? typeOfForm(head, held),
    described: describedOf(head),
    definition: definitionOf(head, facts),
    events: held.events,
    texts: held.texts,
    cutOff: head.cut,
    origin: originOf(head),
  };
}

function originOf({ form, earliest }: Head): string {
  if (earliest === null) return DESCRIPTION_ORIGIN;
  return form === "log" ? LOG_ORIGIN : "history JSON";
}

/** GetExecutionHistory knows Standard executions alone; a log holds either. */
function typeOfForm({ form }: Head, { events }: Held): "STANDARD" | null {
  return form === "api" && events.length > 0 ? "STANDARD" : null;
}

function machineOf(head: Head, arn: string | null, given: string | null) {
  const givenArn = given !== null && isArn(given) ? given : null;
  const machineArn = head.description?.machineArn ?? head.definition?.machineArn ?? givenArn;
  const named = head.definition?.machineName ?? namesInExecutionArn(arn)?.machine;
  return { machineArn, machine: named ?? lastOf(machineArn) ?? given };
}

/** The name at the end of an ARN; a name is itself. */
function lastOf(text: string | null): string | null {
  return text?.slice(text.lastIndexOf(":") + 1) ?? null;
}

function describedOf({ description }: Head): Described | null {
  if (description?.status == null || description.startedAt === null) return null;
  const {
    status,
    startedAt,
    stoppedAt,
    error,
    cause,
    input,
    output,
    redriveCount,
    transitionCount,
    billed,
    mapRunArn,
  } = description;
  return {
    status,
    startedAt,
    stoppedAt,
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(mapRunArn === null ? {} : { mapRunArn }),
    ...(redriveCount === undefined ? {} : { redriveCount }),
    ...(transitionCount === undefined ? {} : { transitionCount }),
    ...(billed === undefined ? {} : { billed }),
  };
}

/** What the file says before what the user gives. Throws Refusal where it is one of several and nothing says which. */
export function definitionOf(head: Head, facts: FileFacts): IngestedExecution["definition"] {
  const { definition } = head;
  if (definition !== null) return { text: definition.text, assumed: definition.assumed };
  const { machine } = machineOf(head, head.arn ?? facts.arn, facts.machine);
  const given = facts.definition;
  const text = typeof given === "function" ? given(lastOf(machine)) : given;
  return text === null ? null : { text, assumed: true };
}

const ENDING = /(\.stepscope)?(\.(json|jsonl|ndjson|log|txt|csv|yaml|yml|md))?(\.gz)?$/i;

/** `exports/order-17.json.gz` names the execution in it `order-17`; several are numbered. */
function nameOf(file: string, run: number, of: number): string {
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1).replace(ENDING, "") || "import";
  return of === 1 ? name : `${name} ${run + 1}`;
}
