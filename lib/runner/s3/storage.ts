import type { Instant } from "@/lib/base/instant";
import type { MaybePromise } from "@/lib/engine/drive/maybePromise";

/** What is there of S3: buckets with objects, wherever they are kept. */
export type Storage = {
  /** Null: there is no such object. */
  readonly get: (bucket: string, key: string) => Promise<StoredObject | null>;
  /** The objects whose keys begin with `prefix`, in the order of S3: by the bytes of their keys. Null: no such bucket. */
  readonly list: (bucket: string, prefix: string) => Promise<AsyncIterable<StoredObject> | null>;
  /** Begins an object; it is there when the writer is closed. */
  readonly write: (bucket: string, key: string) => Promise<ObjectWriter>;
};

export type StoredObject = {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt: Instant;
  readonly etag: string;
  /** Bytes `from` up to and without `to`, which are inside of it. */
  readonly read: (from: number, to: number) => MaybePromise<Uint8Array>;
};

export type ObjectWriter = {
  readonly write: (text: string) => MaybePromise<void>;
  readonly close: () => MaybePromise<void>;
};

const CHUNK = 1024 * 1024;

/** The bytes of an object in order, a chunk in memory at a time. */
export async function* bytesOf(object: StoredObject): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < object.size; at += CHUNK) yield await object.read(at, Math.min(at + CHUNK, object.size));
}
