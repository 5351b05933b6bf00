import type { ImportFacts } from "@/lib/contract/import";
import { encodeEvent } from "@/lib/history/encode";
import { arnOf, chargeRun } from "./ingested";

/** What a request says of a file that says all itself. */
export const IMPORT_FACTS: ImportFacts = {
  name: "f.json",
  arn: null,
  machine: null,
  partial: false,
  encoding: null,
  definition: null,
};

/** A file of executions of six events, in the product's own format. */
export function importText(name: string, executions: number): string {
  return Array.from({ length: executions }, (_, n) => {
    const execution = { executionArn: arnOf(`${name}-${n}`), name: `${name}-${n}`, type: "STANDARD", status: "FAILED" };
    const events = chargeRun({ name, n }).map(encodeEvent);
    return JSON.stringify({ format: "stepscope/execution", version: 1, execution, definition: null, events });
  }).join("\n");
}

export async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
