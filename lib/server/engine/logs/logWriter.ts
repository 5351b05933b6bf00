import type { EngineTime } from "@/lib/runner/time/engineTime";
import type { OutboxEntry, StoredOutboxEntry } from "@/lib/store/engine/outbox";
import type { StepCommit } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { Leases } from "@/lib/store/subjects/leases";
import type { Announced } from "../events/announcedStore";
import { Drain } from "../events/drain";
import { appendLines, logFile } from "./logFiles";
import { logLines, logTarget } from "./logLines";

/*
 * Log lines of Express executions and of machines that ask for them. A commit leaves a row of which events it wrote; the row
 * goes when their lines are on disk. So no line of a committed event is lost, and one that was written just before the process
 * ended may come twice, as CloudWatch has it.
 */

export type LogWriterParts = {
  readonly store: EngineStore;
  readonly leases: Leases;
  readonly time: EngineTime;
  readonly folder: string;
  readonly onTrouble: (sentence: string) => void;
};

type HeldLines = { readonly after: number; readonly count: number; readonly redriveCount: number };

const AT_ONCE = 100;

export class LogWriter implements Announced {
  private readonly drain: Drain;

  constructor(private readonly parts: LogWriterParts) {
    const { store, leases, onTrouble } = parts;
    // No execution waits for its lines, so no time does.
    const hold = { enter: () => undefined, leave: () => undefined };
    const handle = (rows: readonly StoredOutboxEntry[]) => this.write(rows);
    this.drain = new Drain({
      store,
      leases,
      onTrouble,
      hold,
      lease: "engineLogs",
      kinds: ["log"],
      atOnce: AT_ONCE,
      handle,
    });
  }

  start(): void {
    this.drain.start();
  }

  wake(): void {
    this.drain.wake();
  }

  /** Ends it: all lines are written. */
  close(): Promise<void> {
    return this.drain.close(true);
  }

  rowsOf({ id, create, step, state: { redriveCount } }: StepCommit): OutboxEntry[] {
    if (step === undefined || step.events.length === 0) return [];
    const held: HeldLines = { after: step.firstEvent - 1, count: step.events.length, redriveCount };
    return [{ kind: "log", account: create?.account ?? null, executionId: id, body: JSON.stringify(held) }];
  }

  /** Writes the lines of rows, a file at a time; answers which are on disk. */
  private async write(rows: readonly StoredOutboxEntry[]): Promise<readonly number[]> {
    const done: number[] = [];
    const files = new Map<string, { readonly ids: number[]; lines: string }>();
    for (const row of rows) {
      const made = await this.linesOf(row);
      if (made === null || made.lines === "") {
        done.push(row.id);
        continue;
      }
      const file = files.get(made.path) ?? { ids: [], lines: "" };
      files.set(made.path, file);
      file.ids.push(row.id);
      file.lines += made.lines;
    }
    for (const [path, { ids, lines }] of files) {
      try {
        await appendLines(path, lines);
        done.push(...ids);
      } catch (error) {
        this.parts.onTrouble(`Log lines cannot be written to ${path}: ${error instanceof Error ? error.message : ""}`);
      }
    }
    return done;
  }

  /** Null where nothing is logged: the execution is gone, or its machine asks for nothing. */
  private async linesOf({ executionId, body }: StoredOutboxEntry) {
    const { store, folder, time } = this.parts;
    const execution = await store.executionById(executionId ?? "");
    const revision = execution === null ? null : await store.catalogue.revision(execution.revisionId);
    const target = execution === null || revision === null ? null : logTarget(execution, revision.configuration);
    if (execution === null || target === null) return null;
    const { after, count, redriveCount } = JSON.parse(body) as HeldLines;
    const { texts } = await store.events(execution.id, { after, limit: count, reverse: false });
    return { path: logFile(folder, target), lines: logLines(target, execution, texts, redriveCount, time.now()) };
  }
}
