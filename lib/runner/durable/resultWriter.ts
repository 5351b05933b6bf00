import type { EffectOf } from "@/lib/engine/drive/world";
import type { Input } from "@/lib/engine/protocol";
import type { ExecutionIdentity } from "@/lib/engine/protocol";
import type { StoredExecution } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";
import { ResultFiles } from "../s3/resultFiles";
import type { Storage } from "../s3/storage";

const AT_ONCE = 200;

/**
 * Writes what a ResultWriter exports, of the children as they are stored: all at the end, so that an engine that is killed
 * in the middle writes the same files once more.
 */
export async function writeResults(
  store: Pick<EngineStore, "executions">,
  storage: Storage,
  effect: EffectOf<"finishResultWriter">,
  account: string,
  identityOf: (child: StoredExecution) => ExecutionIdentity,
): Promise<Input> {
  const { token, at, mapRunArn } = effect;
  try {
    const files = new ResultFiles(storage, effect);
    let after: { startedAt: number; id: string } | undefined;
    for (;;) {
      const page = await store.executions({
        account,
        mapRunArn,
        oldestFirst: true,
        limit: AT_ONCE,
        ...(after === undefined ? {} : { after }),
      });
      for (const child of page) {
        const { status, input, output, error, cause, startedAt, stoppedAt, redriveCount } = child;
        if (status === "RUNNING" || stoppedAt === null) continue;
        const identity = identityOf(child);
        await files.add({ identity, input, status, output, error, cause, startedAt, stoppedAt, redriveCount });
      }
      const last = page.at(-1);
      if (last === undefined || page.length < AT_ONCE) break;
      after = { startedAt: last.startedAt, id: last.id };
    }
    return { kind: "resultWritten", token, at, output: await files.close(effect.pending) };
  } catch (error) {
    return { kind: "resultWriteFailed", token, at, cause: error instanceof Error ? error.message : String(error) };
  }
}
