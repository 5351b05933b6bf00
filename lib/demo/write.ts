import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import { ownFileText } from "@/lib/history/ownFile";
import type { Sink } from "@/lib/ingest/sink";
import type { IngestedExecution, SavedOrRefused } from "@/lib/store/ingested";
import type { DemoExecution } from "./demoExecution";
import type { Demo } from "./generate";

export type Written = { readonly executions: number; readonly events: number };
export type OnProgress = (written: Written) => void;

/** Up to here each execution gets a file of its own name; beyond, a file holds BATCH of them. */
const SINGLE_FILES = 200;
const BATCH = 1_000;

/**
 * Writes the executions of a demo below `folder`: `executions/*.stepscope.json`, or batches of a thousand as
 * `executions/00001.ndjson`; those of drills as `drills/ID/00001.ndjson`; `definitions/*.asl.json`; `truth.json`.
 */
export async function writeFiles(
  demo: Demo,
  executions: number,
  folder: string,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Written> {
  await mkdir(join(folder, "executions"), { recursive: true });
  await mkdir(join(folder, "definitions"), { recursive: true });
  const out = executions <= SINGLE_FILES ? new SingleFiles(folder) : new Batches(join(folder, "executions"));
  const written = await each(demo.executions(), signal, onProgress, (execution) => out.write(execution));
  await out.end();
  await writeDrills(demo, folder, signal);
  for (const { name, text } of demo.definitions()) {
    await writeFile(join(folder, "definitions", `${name}.asl.json`), `${text}\n`);
  }
  await writeFile(join(folder, "truth.json"), `${JSON.stringify(demo.truth(), null, 1)}\n`);
  return written;
}

async function writeDrills(demo: Demo, folder: string, signal: AbortSignal): Promise<void> {
  for (const drill of demo.drills) {
    const place = join(folder, "drills", drill.id);
    await mkdir(place, { recursive: true });
    const out = new Batches(place);
    await each(
      demo.drillExecutions(drill),
      signal,
      () => undefined,
      (execution) => out.write(execution),
    );
    await out.end();
  }
}

/** Saves the executions of a demo through a sink. */
export function saveAll(demo: Demo, sink: Sink, signal: AbortSignal, onProgress: OnProgress): Promise<Written> {
  return each(demo.executions(), signal, onProgress, async (execution) => {
    await sink.save(ingestedOf(execution));
  });
}

/** Stores a batch in one transaction; what became of each, in their order. */
type SaveMany = (batch: readonly IngestedExecution[]) => Promise<readonly SavedOrRefused[]>;

/** Saves the executions of its drills, of which a Map Run has many, in batches. Throws when one is refused. */
export async function saveDrills(demo: Demo, saveMany: SaveMany, signal: AbortSignal): Promise<void> {
  let batch: IngestedExecution[] = [];
  const store = async () => {
    const refused = (await saveMany(batch)).find((saved) => saved.outcome === "refused");
    batch = [];
    if (refused !== undefined) throw new Error(`${refused.identity}: ${refused.reason}`);
  };
  const keep = async (execution: DemoExecution) => {
    batch.push(ingestedOf(execution));
    if (batch.length >= SAVED_AT_ONCE) await store();
  };
  for (const drill of demo.drills) await each(demo.drillExecutions(drill), signal, () => undefined, keep);
  if (batch.length > 0) await store();
}

const SAVED_AT_ONCE = 500;

function ingestedOf(execution: DemoExecution): IngestedExecution {
  const { arn, name, machine, machineArn, status, startedAt, stoppedAt, definition, events, mapRunArn } = execution;
  return {
    identity: arn,
    arn,
    name,
    machineArn,
    machine: machine.name,
    type: machine.type,
    described: { status, startedAt, stoppedAt, ...(mapRunArn === null ? {} : { mapRunArn }) },
    definition: { text: definition, assumed: false },
    events,
    cutOff: false,
    origin: "demo",
  };
}

async function each(
  executions: AsyncIterable<DemoExecution>,
  signal: AbortSignal,
  onProgress: OnProgress,
  keep: (execution: DemoExecution) => Promise<void>,
): Promise<Written> {
  let written = 0;
  let events = 0;
  for await (const execution of executions) {
    if (signal.aborted) break;
    await keep(execution);
    written++;
    events += execution.events.length;
    onProgress({ executions: written, events });
  }
  return { executions: written, events };
}

class SingleFiles {
  constructor(private readonly folder: string) {}

  async write(execution: DemoExecution): Promise<void> {
    const file = join(this.folder, "executions", `${execution.name}.stepscope.json`);
    await writeFile(file, textOf(execution));
  }

  async end(): Promise<void> {}
}

class Batches {
  private stream: WriteStream | null = null;
  private inFile = 0;
  private files = 0;

  constructor(private readonly folder: string) {}

  async write(execution: DemoExecution): Promise<void> {
    if (this.stream === null || this.inFile === BATCH) {
      await this.end();
      this.inFile = 0;
      const name = `${String(++this.files).padStart(5, "0")}.ndjson`;
      this.stream = createWriteStream(join(this.folder, name));
    }
    this.inFile++;
    if (!this.stream.write(`${textOf(execution).replaceAll("\n", "")}\n`)) await once(this.stream, "drain");
  }

  async end(): Promise<void> {
    const { stream } = this;
    this.stream = null;
    if (stream === null) return;
    stream.end();
    await once(stream, "finish");
  }
}

/** As our own file; line ends occur only between its members, never inside a text. */
function textOf(execution: DemoExecution): string {
  const { arn, name, machine, machineArn, status, startedAt, stoppedAt, error, cause, definition, events, mapRunArn } =
    execution;
  const { type } = machine;
  return ownFileText({
    execution: {
      arn,
      name,
      machineArn,
      type,
      status,
      startedAt,
      stoppedAt,
      error,
      cause,
      redriveStatus: null,
      mapRunArn,
    },
    definition: { text: definition, machineArn, machineName: machine.name, type, assumed: false },
    events,
  });
}
