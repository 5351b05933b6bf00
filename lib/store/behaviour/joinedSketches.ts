import { Prisma } from "@/generated/sqlite/client";
import { decodeSketch, EMPTY_SKETCH, mergeSketches, type Sketch } from "@/lib/stats/sketch";

/** Sketches of a group as one text: their hexadecimal digits, apart by commas. A row for each would cost more than the sketches. */
export const JOINED_SKETCHES = {
  sqlite: Prisma.raw(`group_concat(hex(d."sketch"))`),
  postgresql: Prisma.raw(`string_agg(encode(d."sketch", 'hex'), ',')`),
} as const;

/** Of rows with `sketches`: all of them in one. */
export function sketchIn(rows: readonly { readonly sketches: string | null }[]): Sketch {
  const texts = rows.flatMap(({ sketches }) => (sketches === null ? [] : sketches.split(",")));
  return mergeSketches(texts.map((hex) => decodeSketch(Buffer.from(hex, "hex")) ?? EMPTY_SKETCH));
}
