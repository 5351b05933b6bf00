import { createReadStream } from "node:fs";
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { linesOf } from "./lines";
import { openScratchFolder } from "./scratch";

/**
 * Files that the events are spread over, by execution: each execution lies whole in one of them, and one of a file
 * of the greatest size fits into memory, unless a single execution does not.
 */
const BUCKETS = 64;

/** Characters of a bucket that wait to be written together. */
const WRITTEN_AT_ONCE = 256 * 1024;

/** An event that waits on disk: its execution and its JSON on one line. */
export type Spooled = { readonly run: number; readonly text: string };

/**
 * Events of a file that is too large to be held, on disk where only this user can read them, until the file has been
 * read to its end without a refusal. `remove` takes them away.
 */
export class Spool {
  private readonly waiting = new Map<number, { lines: string[]; size: number }>();
  private readonly written = new Set<number>();

  private constructor(private readonly folder: string) {}

  static async open(): Promise<Spool> {
    return new Spool(await openScratchFolder());
  }

  async add({ run, text }: Spooled): Promise<void> {
    const bucket = run % BUCKETS;
    const batch = this.waiting.get(bucket) ?? { lines: [], size: 0 };
    this.waiting.set(bucket, batch);
    batch.lines.push(`${run}\t${text}\n`);
    batch.size += text.length;
    if (batch.size > WRITTEN_AT_ONCE) await this.write(bucket);
  }

  /** All events, bucket after bucket; null after each, where every execution so far is complete. */
  async *read(): AsyncGenerator<Spooled | null> {
    for (const bucket of this.waiting.keys()) await this.write(bucket);
    for (const bucket of this.written) {
      const chunks = createReadStream(this.fileOf(bucket), { encoding: "utf8", highWaterMark: 256 * 1024 });
      for await (const line of linesOf(chunks)) {
        const tab = line.indexOf("\t");
        yield { run: Number(line.slice(0, tab)), text: line.slice(tab + 1) };
      }
      yield null;
    }
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  private async write(bucket: number): Promise<void> {
    const batch = this.waiting.get(bucket);
    if (!batch || batch.lines.length === 0) return;
    this.waiting.set(bucket, { lines: [], size: 0 });
    this.written.add(bucket);
    await appendFile(this.fileOf(bucket), batch.lines.join(""), { mode: 0o600 });
  }

  private fileOf(bucket: number): string {
    return join(this.folder, String(bucket));
  }
}
