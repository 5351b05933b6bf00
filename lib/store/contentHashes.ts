import { gunzipSync } from "node:zlib";
import { contentHashOf } from "@/lib/asl/contentHash";
import type { Database } from "./database";

/** Definitions that are read at once: each is at most a few MB. */
const AT_ONCE = 20;

/** Computes the content hash of every definition that was stored before there was one. Answers how many. */
export async function fillContentHashes({ prisma }: Database): Promise<number> {
  for (let filled = 0; ;) {
    const rows = await prisma.definition.findMany({ where: { contentHash: null }, take: AT_ONCE });
    if (rows.length === 0) return filled;
    for (const { hash, text } of rows) {
      await prisma.definition.update({ where: { hash }, data: { contentHash: hashOf(text) } });
    }
    filled += rows.length;
  }
}

/** Empty where the text is no definition, so that it is not read again and again. */
function hashOf(text: Uint8Array): string {
  try {
    return contentHashOf({ text: gunzipSync(text).toString() }) ?? "";
  } catch {
    return "";
  }
}
