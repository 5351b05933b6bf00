import { createReadStream } from "node:fs";
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { linesOf } from "./lines";
import { openScratchFolder } from "./scratch";

/**
 * Files that the events are spread over, by execution: each execution lies whole in one of them. One of a file of the
 * greatest size fits into memory, unless its executions are large ones: it is then read several times.
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
  /** Characters of each execution. */
  private readonly sizes = new Map<number, number>();

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
    this.sizes.set(run, (this.sizes.get(run) ?? 0) + text.length);
    if (batch.size > WRITTEN_AT_ONCE) await this.write(bucket);
  }

  /**
   * All events of the executions that are wanted, a group of executions after another; null after each, where those so
   * far are complete. A group has at most `most` characters, or is one execution.
   */
  async *read(most: number, isWanted: (run: number) => boolean): AsyncGenerator<Spooled | null> {
    for (const bucket of this.waiting.keys()) await this.write(bucket);
    for (const bucket of this.written) {
      for (const group of this.groupsOf(bucket, most, isWanted)) {
        for await (const line of linesOf(this.open(bucket))) {
          const tab = line.indexOf("\t");
          const run = Number(line.slice(0, tab));
          if (group.has(run)) yield { run, text: line.slice(tab + 1) };
        }
        yield null;
      }
    }
  }

  private groupsOf(bucket: number, most: number, isWanted: (run: number) => boolean): ReadonlySet<number>[] {
    const groups: Set<number>[] = [];
    let room = 0;
    for (const [run, size] of this.sizes) {
      if (run % BUCKETS !== bucket || !isWanted(run)) continue;
      if (groups.length === 0 || size > room) {
        groups.push(new Set());
        room = most;
      }
      groups.at(-1)?.add(run);
      room -= size;
    }
    return groups;
  }

  private open(bucket: number): AsyncIterable<string> {
    return createReadStream(this.fileOf(bucket), { encoding: "utf8", highWaterMark: 256 * 1024 });
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
