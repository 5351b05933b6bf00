import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { digest } from "@/lib/expr/digest";
import type { Judgement } from "@/lib/replay/regression/judge";
import { type CoverageKind, ofEachKind } from "@/lib/replay/regression/coverage";

type Line = Omit<Judgement, "reached"> & {
  readonly key: string;
  readonly reached: Readonly<Record<CoverageKind, readonly string[]>>;
};

/**
 * What a regression has judged so far, a line an execution, in the user's cache folder: a process that is killed leaves
 * it, and the same command goes on from it. It holds names of states and keys, no data.
 */
export class RegressionJournal {
  private constructor(private readonly path: string) {}

  /** @param question all that the judgements follow from: another question has another journal. */
  static of(question: unknown): RegressionJournal {
    const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
    const name = digest(JSON.stringify(question), "SHA-256").slice(0, 32);
    return new RegressionJournal(join(cache, "stepscope", "regressions", `${name}.ndjson`));
  }

  /** What is known already, by key; the last line of a process that was killed may be cut. */
  read(): ReadonlyMap<string, Judgement> {
    const known = new Map<string, Judgement>();
    if (!existsSync(this.path)) return known;
    for (const text of readFileSync(this.path, "utf8").split("\n").slice(0, -1)) {
      const { key, reached, ...judgement } = JSON.parse(text) as Line;
      known.set(key, { ...judgement, reached: ofEachKind((kind) => new Set(reached[kind])) });
    }
    return known;
  }

  /** Begins anew, or keeps what is there but for a line that was cut. */
  begin(keep: boolean): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const there = keep && existsSync(this.path) ? readFileSync(this.path, "utf8") : "";
    writeFileSync(this.path, there.slice(0, there.lastIndexOf("\n") + 1));
  }

  add(judged: readonly { readonly key: string; readonly judgement: Judgement }[]): void {
    const lines = judged.map(({ key, judgement: { reached, ...judgement } }): Line => ({
      key,
      ...judgement,
      reached: ofEachKind((kind) => [...reached[kind]]),
    }));
    appendFileSync(this.path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
