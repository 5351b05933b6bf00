import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ShareFormat } from "@/lib/contract/share";
import { findExecution } from "@/lib/server/findExecutions";
import { OpenedHistories } from "@/lib/server/openedHistories";
import { openStore } from "@/lib/server/openStore";
import { shareExecution } from "@/lib/server/share/shareExecution";
import { EXIT } from "./exit";
import { write } from "./output";
import { refuseAmbiguous } from "./refuseAmbiguous";
import { UsageError } from "./usageError";

/** Prints a stored execution, or writes it to a file, which is replaced when there is one. Answers the exit code. */
export async function exportExecution(
  target: string,
  { as, out, unredacted = false }: { readonly as: ShareFormat; readonly out?: string; readonly unredacted?: boolean },
): Promise<number> {
  const store = await openStore({ isUnredacted: unredacted });
  try {
    const execution = await findExecution({ store }, target);
    if (execution === null) {
      await refuseAmbiguous(store, target);
      throw new UsageError(`${target} is no stored execution.`);
    }
    const shared = await shareExecution({ store, histories: new OpenedHistories(store) }, execution.key, as, null);
    if (!shared.ok) throw new UsageError(`${shared.error.problem.what} ${shared.error.problem.why}`);
    const { chunks } = shared.value;
    if (out === undefined) for await (const chunk of chunks) await write(chunk);
    else await pipeline(Readable.from(chunks), createWriteStream(out)).catch(unwritable(out));
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

function unwritable(file: string) {
  return (error: unknown): never => {
    throw new UsageError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  };
}
