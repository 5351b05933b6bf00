import { err, ok, type Result } from "@/lib/base/result";
import { findFiles, openFile, sidecarDefinition } from "@/lib/ingest/files";
import { importStream } from "@/lib/ingest/importStream";
import type { Sink } from "@/lib/ingest/sink";
import type { IngestedExecution } from "@/lib/store/ingested";
import type { Costable } from "./costed";

/** An execution of a file that was read without storing it. */
export type ReadExecution = Costable & { readonly name: string };

/** Reads a file or a folder. The error names the file and is worded for the user. */
export async function readExecutions(
  path: string,
  definition: string | null,
  signal: AbortSignal,
): Promise<Result<ReadExecution[], string>> {
  const found = await findFiles([path]);
  const refused = found.errors[0];
  if (refused !== undefined) return err(`${refused.file}: ${refused.reason}`);
  const executions: ReadExecution[] = [];
  for (const file of found.files) {
    const opened = openFile(file);
    if ("reason" in opened) return err(`${file.path}: ${opened.reason}`);
    const beside = definition === null ? await sidecarDefinition(file.path) : ok(definition);
    if (!beside.ok) return err(`${file.path}: ${beside.error}`);
    const collector = new Collector();
    const facts = {
      name: file.path,
      arn: null,
      machine: null,
      definition: beside.value,
      partial: false,
    };
    const read = await importStream(opened, facts, collector, () => undefined, signal);
    if (!read.ok) return err(`${file.path}: ${read.error.reason}`);
    executions.push(...collector.executions());
  }
  return ok(executions);
}

/** Keeps what would be stored. Documents of one file may tell of one execution: each is a portion. */
class Collector implements Sink {
  private readonly portions = new Map<string, IngestedExecution[]>();

  save = (portion: IngestedExecution) => {
    const known = this.portions.get(portion.identity) ?? [];
    this.portions.set(portion.identity, [...known, portion]);
    return Promise.resolve({ key: portion.identity, outcome: "stored" as const, added: portion.events.length });
  };

  executions(): ReadExecution[] {
    return [...this.portions.values()].map((portions) => {
      const [first] = portions;
      return {
        name: first?.name ?? first?.identity ?? "",
        arn: first?.arn ?? null,
        type: first?.type ?? null,
        events: portions.flatMap((portion) => portion.events),
        definition: portions.find((portion) => portion.definition !== null)?.definition?.text ?? null,
        cut: portions.some((portion) => portion.cutOff),
        transitionCount: portions.findLast((portion) => portion.described?.transitionCount !== undefined)?.described
          ?.transitionCount,
        billed: portions.findLast((portion) => portion.described !== null)?.described?.billed ?? null,
      };
    });
  }
}
