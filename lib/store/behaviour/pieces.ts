import { Prisma } from "@/generated/sqlite/client";

/** `column` is within a piece of a stretch of time; null: it has no end on that side. */
export function inPiece(
  column: string,
  { from, to }: { readonly from: number | null; readonly to: number | null },
): Prisma.Sql {
  const name = Prisma.raw(column);
  return Prisma.join(
    [
      Prisma.sql`${name} IS NOT NULL`,
      ...(from === null ? [] : [Prisma.sql`${name} >= ${BigInt(from)}`]),
      ...(to === null ? [] : [Prisma.sql`${name} < ${BigInt(to)}`]),
    ],
    " AND ",
  );
}

/** Sketches of a group as one text: their hexadecimal digits, apart by commas. A row for each would cost more than the sketches. */
export const JOINED_SKETCHES = {
  sqlite: Prisma.raw(`group_concat(hex(d."sketch"))`),
  postgresql: Prisma.raw(`string_agg(encode(d."sketch", 'hex'), ',')`),
} as const;
