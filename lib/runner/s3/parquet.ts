import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import type { StoredObject } from "./storage";

/** Bytes that a row group may take, which is in memory as a whole. */
const MAX_GROUP = 512 * 1024 * 1024;

/** The rows of a Parquet file as items, `piece` at a time, a row group after the other. */
export async function* readParquet(
  object: StoredObject,
  piece: number,
): AsyncGenerator<Result<readonly Json[], string>> {
  const file = {
    byteLength: object.size,
    slice: async (start: number, end = object.size) => {
      // A copy: the bytes may be part of a larger buffer.
      return new Uint8Array(await object.read(start, Math.min(end, object.size))).buffer;
    },
  };
  try {
    // Large, and of use to those alone who have such files.
    const { parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
    const { compressors } = await import("hyparquet-compressors");
    const metadata = await parquetMetadataAsync(file);
    let rowStart = 0;
    for (const { num_rows, total_byte_size } of metadata.row_groups) {
      if (total_byte_size > MAX_GROUP) return yield err(`A row group of more than ${MAX_GROUP} bytes is not read.`);
      const rowEnd = rowStart + Number(num_rows);
      const rows: readonly unknown[] = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd });
      for (let at = 0; at < rows.length; at += piece) yield ok(rows.slice(at, at + piece).map(jsonOf));
      rowStart = rowEnd;
    }
  } catch (error) {
    // The file comes from outside, and its reader throws whatever it meets.
    yield err(`The Parquet file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * A value of a Parquet file as JSON: whole numbers that a JSON number of ours holds as such, larger ones as text,
 * times in ISO 8601, bytes in base64, what is no number as null. How AWS writes them has not been recorded.
 */
function jsonOf(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, jsonOf(own)]));
  return null;
}
