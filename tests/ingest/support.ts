import { gzipSync } from "node:zlib";
import type { FileFacts } from "@/lib/ingest/importReport";
import { importStream } from "@/lib/ingest/importStream";
import type { Sink } from "@/lib/ingest/sink";
import type { IngestedExecution } from "@/lib/store/ingested";

export const NO_FACTS: FileFacts = { name: "run.json", arn: null, machine: null, definition: null, partial: false };

/** A sink that remembers what it was given. */
export function memory(): Sink & { readonly saved: IngestedExecution[] } {
  const saved: IngestedExecution[] = [];
  return {
    saved,
    save: (execution) => {
      saved.push(execution);
      return Promise.resolve({ key: execution.identity, outcome: "stored", added: execution.events.length });
    },
  };
}

/** The bytes in pieces of `size`, as a network or a disk hands them over. */
export async function* pieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function read(content: string | Uint8Array, facts: Partial<FileFacts> = {}) {
  const sink = memory();
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const never = new AbortController().signal;
  const result = await importStream(pieces(bytes, 1000), { ...NO_FACTS, ...facts }, sink, () => {}, never);
  return { result, saved: sink.saved };
}

export const gzip = (text: string) => new Uint8Array(gzipSync(text));

const START = Date.parse("2026-03-01T10:00:00Z") / 1000;

/** A Pass execution of `length` events in AWS's wire form; `input` makes it another run. */
export function events(length = 4, input = '{"n":1}') {
  const event = (id: number, type: string, previousEventId: number, details: object) => ({
    timestamp: START + id / 10,
    type,
    id,
    previousEventId,
    ...details,
  });
  const inner = Array.from({ length: length - 2 }, (_, i) => {
    const id = i + 2;
    return i % 2 === 0
      ? event(id, "PassStateEntered", i === 0 ? 0 : id - 1, { stateEnteredEventDetails: { name: "P", input } })
      : event(id, "PassStateExited", id - 1, { stateExitedEventDetails: { name: "P", output: input } });
  });
  return [
    event(1, "ExecutionStarted", 0, {
      executionStartedEventDetails: { input, roleArn: "arn:aws:iam::111122223333:role/r" },
    }),
    ...inner,
    event(length, "ExecutionSucceeded", length - 1, { executionSucceededEventDetails: { output: input } }),
  ];
}
