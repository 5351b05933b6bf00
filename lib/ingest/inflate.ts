import { gunzipSync } from "node:zlib";

/** Unzips one record that lies inside of another; null when it is no gzip or unpacks to more than `most` bytes. */
export function inflate(bytes: Uint8Array, most: number): Uint8Array | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch {
    return null;
  }
}
