import { basename } from "node:path";
import { check } from "./check";
import { readCase } from "./files";
import { failed, type Outcome, type Report } from "./outcome";
import { type Case, type Kind, recognise } from "./recognise";
import { checkThere } from "./remote";
import type { Remote } from "./runCase";
import { skipReason } from "./skips";
import { Tally } from "./tally";

export type Options = {
  /** Only cases of this kind. */
  readonly kind?: Kind;
  /** Runs cases through an endpoint in place of this process. */
  readonly remote?: Remote;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, of: number, name: string) => void;
};

/** Runs every case of the files, one after the other. A file that cannot be read or makes us throw is one failure. */
export async function runConformance(files: readonly string[], options: Options = {}): Promise<Report> {
  const tally = new Tally();
  for (const [i, file] of files.entries()) {
    if (options.signal?.aborted === true) break;
    options.onProgress?.(i, files.length, basename(file));
    const content = await readCase(file);
    const cases = content.ok ? recognise(content.value, basename(file)) : [];
    if (cases.length === 0) tally.addUnknown(content.ok ? file : `${file}: ${content.error}`);
    for (const one of cases) {
      if (options.kind === undefined || one.kind === options.kind)
        tally.add(one.name, one.kind, await outcomeOf(one, options.remote));
    }
  }
  return tally.report();
}

/** How one case comes out: skipped by the list, or run and compared. */
export async function outcomeOf(one: Case, remote?: Remote): Promise<Outcome> {
  try {
    const reason = skipReason(one);
    if (reason !== null) return { kind: "skipped", reason };
    return remote === undefined ? await check(one) : await checkThere(one, remote);
  } catch (error) {
    return failed(`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
