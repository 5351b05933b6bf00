import { newReport, type SourceReport, SourceStopped, type Tools } from "@/lib/ingest/sources/collection";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { holdSource, type SourceTools } from "./heldSource";

/** Looks at a source that goes on bringing something: it is being written to faster than it is read. */
const MOST_LOOKS = 100;

/** What a source brought, and why it was not read to its end; null when it was. */
export type IngestReport = SourceReport & {
  readonly ended: { readonly why: "interrupted" | "stopped" | "taken"; readonly reason: string } | null;
};

/**
 * Reads one source until nothing is left of what is there now: running executions stay to be looked at later. What goes
 * wrong is in the report. `onProgress` is told after each commit.
 */
export async function ingestOnce(
  tools: SourceTools,
  settings: SourceSettings,
  signal: AbortSignal,
  onProgress: Tools["onProgress"],
): Promise<IngestReport> {
  const held = await holdSource(tools, settings, signal, onProgress);
  if (held === null) {
    const reason = "another process reads it now: the worker, or another ingest";
    return { ...newReport(settings.name), ended: { why: "taken", reason } };
  }
  const { report } = held.collection;
  try {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const before = sumOf(report);
      await held.look(Infinity);
      if (sumOf(report) === before) break;
    }
    return { ...report, ended: null };
  } catch (error) {
    if (signal.aborted) return { ...report, ended: { why: "interrupted", reason: "interrupted" } };
    if (!(error instanceof SourceStopped)) throw error;
    await tools.store.sources.note(settings.name, { problem: error.message });
    return { ...report, ended: { why: "stopped", reason: error.message } };
  } finally {
    held.close();
    await held.release();
  }
}

/** What was new. */
function sumOf({ executions, histories, events, expired, withheld }: SourceReport): number {
  return executions + histories + events + expired + withheld;
}
