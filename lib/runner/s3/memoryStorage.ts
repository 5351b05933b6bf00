import { createHash } from "node:crypto";
import type { Instant } from "@/lib/base/instant";
import type { Storage, StoredObject } from "./storage";

/** Objects that are held in memory; every one of them was modified at the same time. */
export class MemoryStorage implements Storage {
  private readonly objects = new Map<string, StoredObject & { readonly bucket: string }>();

  constructor(private readonly modifiedAt: Instant) {}

  put(bucket: string, key: string, body: string | Uint8Array): void {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    this.objects.set(address(bucket, key), {
      bucket,
      key,
      size: bytes.length,
      modifiedAt: this.modifiedAt,
      etag: `"${createHash("md5").update(bytes).digest("hex")}"`,
      read: (from, to) => bytes.subarray(from, to),
    });
  }

  async get(bucket: string, key: string): Promise<StoredObject | null> {
    return this.objects.get(address(bucket, key)) ?? null;
  }

  async list(bucket: string, prefix: string): Promise<AsyncIterable<StoredObject> | null> {
    const all = [...this.objects.values()].filter((object) => object.bucket === bucket);
    if (all.length === 0) return null;
    const found = all.filter(({ key }) => key.startsWith(prefix));
    return inTurn(found.toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))));
  }

  async write(bucket: string, key: string) {
    const parts: string[] = [];
    return {
      write: (text: string) => void parts.push(text),
      close: () => this.put(bucket, key, parts.join("")),
    };
  }
}

function address(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}

async function* inTurn<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all;
}
