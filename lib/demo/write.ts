import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import { ownFileText } from "@/lib/history/ownFile";
import type { Sink } from "@/lib/ingest/sink";
import type { Demo, DemoExecution } from "./generate";

export type Written = { readonly executions: number; readonly events: number };
export type OnProgress = (written: Written) => void;

/** Up to here each execution gets a file of its own name; beyond, a file holds BATCH of them. */
const SINGLE_FILES = 200;
const BATCH = 1_000;

/**
 * Writes the executions of a demo below `folder`: `executions/*.stepscope.json`, or batches of a thousand as
 * `executions/00001.ndjson`; `definitions/*.asl.json`; `truth.json`. One execution is in memory at a time.
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
  const out = executions <= SINGLE_FILES ? new SingleFiles(folder) : new Batches(folder);
  const written = await each(demo, signal, onProgress, (execution) => out.write(execution));
  await out.end();
  for (const { name, text } of demo.definitions()) {
    await writeFile(join(folder, "definitions", `${name}.asl.json`), `${text}\n`);
  }
  await writeFile(join(folder, "truth.json"), `${JSON.stringify(demo.truth(), null, 1)}\n`);
  return written;
}

/** Saves the executions of a demo through a sink. */
export async function saveAll(demo: Demo, sink: Sink, signal: AbortSignal, onProgress: OnProgress): Promise<Written> {
  return each(demo, signal, onProgress, async (execution) => {
    const { arn, name, machine, machineArn, status, startedAt, stoppedAt, definition, events } = execution;
    await sink.save({
      identity: arn,
      arn,
      name,
      machineArn,
      machine: machine.name,
      type: machine.type,
      described: { status, startedAt, stoppedAt },
      definition: { text: definition, assumed: false },
      events,
      cutOff: false,
      origin: "demo",
    });
  });
}

async function each(
  demo: Demo,
  signal: AbortSignal,
  onProgress: OnProgress,
  keep: (execution: DemoExecution) => Promise<void>,
): Promise<Written> {
  let executions = 0;
  let events = 0;
  for await (const execution of demo.executions()) {
    if (signal.aborted) break;
    await keep(execution);
    executions++;
    events += execution.events.length;
    onProgress({ executions, events });
  }
  return { executions, events };
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
      this.stream = createWriteStream(join(this.folder, "executions", name));
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
  const { arn, name, machine, machineArn, status, startedAt, stoppedAt, error, cause, definition, events } = execution;
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
      mapRunArn: null,
    },
    definition: { text: definition, machineArn, machineName: machine.name, type, assumed: false },
    events,
  });
}
