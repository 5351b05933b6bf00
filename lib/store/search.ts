import { Prisma } from "@/generated/sqlite/client";
import type { Database } from "./database";

/* Texts that occur somewhere in what is remembered of a run ("SearchText", in lower case). */

/** The shortest text that an index of trigrams can look up. */
const TRIGRAM = 3;

export function isIndexedText(text: string): boolean {
  return [...text].length >= TRIGRAM;
}

/** Whether what is remembered of the execution `e` holds a text. */
export function containsText(kind: Database["kind"], text: string): Prisma.Sql {
  return CONTAINS[kind](text.toLowerCase());
}

const CONTAINS = {
  sqlite: (text: string) =>
    isIndexedText(text)
      ? Prisma.sql`e."id" IN (SELECT rowid FROM "SearchIndex" WHERE "SearchIndex" MATCH ${phrase(text)})`
      : Prisma.sql`e."id" IN (SELECT s."executionId" FROM "SearchText" s WHERE instr(s."text", ${text}) > 0)`,
  postgresql: (text: string) =>
    Prisma.sql`e."id" IN (SELECT s."executionId" FROM "SearchText" s WHERE lower(s."text") LIKE ${pattern(text)})`,
} as const satisfies Record<Database["kind"], (text: string) => Prisma.Sql>;

/** What the index of words is asked for texts that all occur. */
export function matchOfAll(texts: readonly string[]): string {
  return texts.map((text) => phrase(text.toLowerCase())).join(" ");
}

/** A phrase of FTS5: nothing in it is an operator. */
function phrase(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A pattern of LIKE, in lower case: nothing between its ends is a wildcard. */
export function pattern(text: string): string {
  return `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
}
