import { createWriteStream } from "node:fs";
import { mkdir, open, readdir, realpath, stat } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { once } from "node:events";
import { dirname, join, sep } from "node:path";
import { instant } from "@/lib/base/instant";
import type { ObjectWriter, Storage, StoredObject } from "./storage";

/**
 * A folder as S3: the object `key` of `bucket` is the file `FOLDER/bucket/key`. Nothing outside of the folder is read
 * or written, whatever a key says and wherever a link leads.
 */
export class FolderStorage implements Storage {
  constructor(private readonly folder: string) {}

  async get(bucket: string, key: string): Promise<StoredObject | null> {
    const path = this.pathOf(bucket, key);
    if (path === null || key.endsWith("/")) return null;
    return (await this.isInside(path)) ? objectAt(path, key) : null;
  }

  async list(bucket: string, prefix: string): Promise<AsyncIterable<StoredObject> | null> {
    const path = this.pathOf(bucket, "");
    if (path === null || !(await this.isInside(path)) || (await statOf(path))?.isDirectory() !== true) return null;
    return this.walk(path, "", prefix);
  }

  async write(bucket: string, key: string): Promise<ObjectWriter> {
    const path = this.pathOf(bucket, key);
    if (path === null || key === "" || key.endsWith("/"))
      throw new Error(`${bucket}/${key} is no file inside of the folder.`);
    await mkdir(dirname(path), { recursive: true });
    if (!(await this.isInside(dirname(path)))) throw new Error(`${bucket}/${key} leads out of the folder.`);
    // A file that is there is replaced, a link is not followed.
    const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = (await import("node:fs")).constants;
    const file = await open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    const stream = createWriteStream("", { fd: file });
    // Told by `write` and `close`.
    stream.on("error", () => undefined);
    return {
      write: (text) => {
        if (stream.errored !== null) throw stream.errored;
        return stream.write(text) ? undefined : once(stream, "drain").then(() => undefined);
      },
      close: async () => {
        stream.end();
        await finished(stream);
      },
    };
  }

  /** Null: no path below the folder has that name. */
  private pathOf(bucket: string, key: string): string | null {
    const parts = [bucket, ...key.split("/")];
    if (bucket === "" || bucket.includes("/")) return null;
    if (parts.some((part) => part === ".." || part === "." || part.includes("\0") || part.includes("\\"))) return null;
    if (parts.slice(1, -1).includes("")) return null;
    return join(this.folder, ...parts);
  }

  private async isInside(path: string): Promise<boolean> {
    try {
      const root = await realpath(this.folder);
      return (await realpath(path)).startsWith(root.endsWith(sep) ? root : root + sep);
    } catch {
      return false;
    }
  }

  /** Goes down a folder in the order of the keys; folders that cannot hold the prefix are left out. */
  private async *walk(path: string, at: string, prefix: string): AsyncGenerator<StoredObject> {
    const entries = await readdir(path, { withFileTypes: true });
    const keys = entries.flatMap((entry) => {
      if (entry.isDirectory()) return [`${at}${entry.name}/`];
      return entry.isFile() ? [at + entry.name] : [];
    });
    for (const key of keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
      const isFolder = key.endsWith("/");
      if (!key.startsWith(prefix) && !(isFolder && prefix.startsWith(key))) continue;
      const own = join(path, key.slice(at.length));
      if (isFolder) yield* this.walk(own, key, prefix);
      else {
        const object = await objectAt(own, key);
        if (object !== null) yield object;
      }
    }
  }
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch {
    return null;
  }
}

/** A file as an object. S3's ETag is a hash of the content; this one follows from size and time, which cost nothing. */
async function objectAt(path: string, key: string): Promise<StoredObject | null> {
  const found = await statOf(path);
  if (found === null || !found.isFile()) return null;
  return {
    key,
    size: found.size,
    modifiedAt: instant(Math.floor(found.mtimeMs)),
    etag: `"${found.size.toString(16)}-${Math.floor(found.mtimeMs).toString(16)}"`,
    read: (from, to) => readPart(path, from, to),
  };
}

async function readPart(path: string, from: number, to: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = Buffer.alloc(to - from);
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await file.read(bytes, read, bytes.length - read, from + read);
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read.`);
      read += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
