import { ok, type Result } from "@/lib/base/result";
import { ownFileChunks } from "@/lib/history/ownFile";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "./context";
import type { UseCaseError } from "./errors";
import { withExecution } from "./withExecution";

export type Download = { readonly fileName: string; readonly chunks: AsyncGenerator<string> };

type Downloading = Pick<Context, "store" | "histories">;

/**
 * An execution as `NAME.stepscope.json`. Its events are to the letter as they came, a page at a time; where rules hide something,
 * they are as they are shown.
 */
export function downloadExecution(context: Downloading, key: string): Promise<Result<Download, UseCaseError>> {
  return withExecution(context, key, async (execution) =>
    ok({ fileName: fileNameOf(execution, "stepscope.json"), chunks: chunksOf(context, execution) }),
  );
}

/** What a file of an execution is called, whatever its name is made of. */
export function fileNameOf({ name, key }: Pick<ExecutionRecord, "name" | "key">, ending: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, "-");
  // Whole characters: half of one cannot be written into an address.
  return `${[...safe].slice(0, 100).join("") || key}.${ending}`;
}

async function* chunksOf({ store, histories }: Downloading, execution: ExecutionRecord): AsyncGenerator<string> {
  const definition = execution.definition === null ? null : await store.definitions.read(execution.definition.hash);
  if (!store.redaction.of(execution.machine).isEmpty) {
    const { events } = await histories.open(execution);
    yield* ownFileChunks({ ...describe(execution, definition), events });
    return;
  }
  // The frame of a file without events: they go between its two halves.
  const [head = "", ...tail] = ownFileChunks({ ...describe(execution, definition), events: [] });
  yield head;
  let separator = "";
  for await (const texts of store.histories.texts(execution.id)) {
    yield separator + texts.join(",\n");
    separator = ",\n";
  }
  yield* tail;
}

function describe(execution: ExecutionRecord, definition: string | null) {
  const billed = execution.described?.billed;
  const { arn, name, machine, machineArn, type, status, startedAt, stoppedAt, error } = execution;
  return {
    execution: {
      arn,
      name,
      machineArn,
      type,
      status: status === "UNKNOWN" ? null : status,
      startedAt,
      stoppedAt,
      error,
      // The event has it whole.
      cause: null,
      redriveStatus: null,
      mapRunArn: execution.described?.mapRunArn ?? null,
      ...(billed === undefined ? {} : { billed }),
    },
    definition:
      definition === null
        ? null
        : { text: definition, machineArn, machineName: machine, type, assumed: execution.definition?.assumed === true },
  };
}
