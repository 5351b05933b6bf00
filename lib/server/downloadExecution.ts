import { ok, type Result } from "@/lib/base/result";
import { ownFileChunks } from "@/lib/history/ownFile";
import { billedOf } from "@/lib/store/facts";
import { rowOf } from "@/lib/store/row";
import type { StoredExecution } from "@/lib/store/store";
import type { Context } from "./context";
import type { UseCaseError } from "./errors";
import { withExecution } from "./withExecution";

export type Download = { readonly fileName: string; readonly chunks: AsyncGenerator<string> };

/** An execution as `NAME.stepscope.json`, its events to the letter as they came, a page at a time. */
export function downloadExecution(context: Context, key: string): Promise<Result<Download, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const name = execution.name.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 100) || key;
    return ok({ fileName: `${name}.stepscope.json`, chunks: chunksOf(context, execution) });
  });
}

async function* chunksOf({ store }: Context, execution: StoredExecution): AsyncGenerator<string> {
  const { definitionHash: hash } = execution;
  const definition = hash === null ? null : await store.definitions.read(hash);
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

function describe(execution: StoredExecution, definition: string | null) {
  const billed = billedOf(execution);
  const { arn, name, machine, machineArn, type, status, startedAt, stoppedAt, error } = rowOf(execution);
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
      mapRunArn: null,
      ...(billed === null ? {} : { billed }),
    },
    definition:
      definition === null
        ? null
        : { text: definition, machineArn, machineName: machine, type, assumed: execution.definitionAssumed === 1 },
  };
}
