import { createHash, randomUUID } from "node:crypto";
import { createReadStream, existsSync, type FSWatcher, mkdirSync, watch } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { readAddress } from "@/lib/store/address";
import { isRunning } from "@/lib/ingest/processes";

/*
 * Files that requests brought and that the worker imports. They lie beside the SQLite database, or in the project's data
 * folder when the database is PostgreSQL, where only this user can read them; each until its job has ended.
 *
 * `HOST-PROCESS-ID.part` arrives still; without `.part` it is whole. HOST is a hash: a folder may be shared by machines.
 */

/** What lies in the folder at most, in bytes: imports that nobody waits for pile up there. */
export const MAX_SPOOLED_BYTES = 16 * 1024 ** 3;
/** A file that no open job names is a leftover after this time, in ms, though its process lives: its job has ended. */
const UNNAMED_AFTER_MS = 60_000;
/** The same for files of other machines, whose processes cannot be seen. */
const FOREIGN_AFTER_MS = 24 * 3_600_000;

const PART = ".part";
const HOST = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

export class UploadSpool {
  constructor(readonly folder: string) {}

  /** The folder of the database that `url` names; paths are relative to `root`. */
  static of(url: string, root: string): UploadSpool {
    const address = readAddress(url, root);
    if (!address.ok) throw new Error(`DATABASE_URL cannot be used: ${address.error}.`);
    if (address.value.kind === "sqlite") return new UploadSpool(`${address.value.path}.uploads`);
    const name = createHash("sha256").update(`${address.value.url} ${address.value.schema}`).digest("hex").slice(0, 12);
    return new UploadSpool(join(root, "data", "uploads", name));
  }

  /** A new name; nothing of it is there yet. */
  newName(): string {
    return `${HOST}-${process.pid}-${randomUUID()}`;
  }

  /**
   * Writes what comes of `body` under the name, still as a part; `limit` bytes of it and one more, so that whoever reads
   * it sees that it is too long. Answers how many bytes; removes the part when something breaks.
   */
  async write(
    name: string,
    body: AsyncIterable<Uint8Array>,
    limit: number,
    onBytes: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<number> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const file = await open(this.pathOf(name) + PART, "wx", 0o600);
    let bytes = 0;
    try {
      for await (const chunk of body) {
        signal.throwIfAborted();
        const kept = chunk.subarray(0, limit + 1 - bytes);
        await file.writeFile(kept);
        bytes += kept.length;
        onBytes(bytes);
        if (bytes > limit) break;
      }
      return bytes;
    } catch (error) {
      await rm(this.pathOf(name) + PART, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  }

  /** The part is whole: the worker may take it. */
  async finish(name: string): Promise<void> {
    await rename(this.pathOf(name) + PART, this.pathOf(name));
  }

  has(name: string): boolean {
    return existsSync(this.pathOf(name));
  }

  isArriving(name: string): boolean {
    return existsSync(this.pathOf(name) + PART);
  }

  read(name: string): AsyncIterable<Uint8Array> {
    return createReadStream(this.pathOf(name), { highWaterMark: 256 * 1024 });
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
    await rm(this.pathOf(name) + PART, { force: true });
  }

  /** Bytes of everything that lies here. */
  async size(): Promise<number> {
    let bytes = 0;
    for (const name of await this.names()) bytes += (await this.infoOf(name))?.size ?? 0;
    return bytes;
  }

  /** Removes what a process that was killed left: `open` are the names that open jobs have. Answers how many files. */
  async removeLeftovers(open: ReadonlySet<string>, now = Date.now()): Promise<number> {
    let removed = 0;
    for (const name of await this.names()) {
      if (!(await this.isLeftover(name, open, now))) continue;
      await rm(this.pathOf(name), { force: true });
      removed += 1;
    }
    return removed;
  }

  private async isLeftover(file: string, open: ReadonlySet<string>, now: number): Promise<boolean> {
    const [, host, pid] = /^([0-9a-f]{8})-(\d{1,10})-[0-9a-f-]{36}(\.part)?$/.exec(file) ?? [];
    // Whatever else somebody put there is not ours.
    if (host === undefined || pid === undefined) return false;
    const isPart = file.endsWith(PART);
    if (!isPart && open.has(file)) return false;
    if (host === HOST && !isRunning(Number(pid))) return true;
    const age = now - ((await this.infoOf(file))?.mtimeMs ?? now);
    return age > (isPart || host !== HOST ? FOREIGN_AFTER_MS : UNNAMED_AFTER_MS);
  }

  /** Calls when something comes or goes here; a system that cannot tell is asked from time to time anyway. */
  watch(onChange: () => void): () => void {
    let watcher: FSWatcher | null = null;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      watcher = watch(this.folder, { persistent: false }, onChange);
      watcher.on("error", () => watcher?.close());
    } catch {
      // A file system without notices: nothing to do.
    }
    return () => watcher?.close();
  }

  private async names(): Promise<string[]> {
    return readdir(this.folder).catch(() => []);
  }

  /** Null for what went meanwhile. */
  private infoOf(name: string): Promise<{ readonly size: number; readonly mtimeMs: number } | null> {
    return stat(this.pathOf(name)).catch(() => null);
  }

  private pathOf(name: string): string {
    return join(this.folder, name);
  }
}
