import { Prisma } from "@/generated/sqlite/client";
import type { Database } from "./database";

/*
 * Search over executions: words that must all occur somewhere in what is remembered of a run ("SearchText").
 * A quoted phrase is one word; `input.orderId=o-17` asks for exactly that value. Ignores case.
 */

const MAX_WORDS = 8;
/** The shortest word that an index of trigrams can look up. */
const TRIGRAM = 3;

export type Word =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "attribute"; readonly path: string; readonly value: string };

/** Takes a query apart; more than eight words are not asked for. */
export function wordsOf(query: string): Word[] {
  const pieces = query.match(/"[^"]+"|[^\s"]+/g) ?? [];
  return pieces.slice(0, MAX_WORDS).map((piece) => {
    const attribute = /^((?:input|output)[.[][^=\s]*|input|output)=(.+)$/s.exec(piece);
    const path = attribute?.[1];
    const value = attribute?.[2];
    if (path !== undefined && value !== undefined) return { kind: "attribute", path, value };
    return { kind: "text", text: piece.replace(/^"|"$/g, "").toLowerCase() };
  });
}

/** A condition on the execution `e` for each word. */
export function searchConditions(kind: Database["kind"], query: string): Prisma.Sql[] {
  return wordsOf(query).map((word) =>
    word.kind === "attribute" ? hasAttribute(word.path, word.value) : CONTAINS[kind](word.text),
  );
}

function hasAttribute(path: string, value: string): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT 1 FROM "SearchAttribute" a
    WHERE a."executionId" = e."id" AND a."path" = ${path} AND a."value" = ${value})`;
}

const CONTAINS = {
  sqlite: (text: string) =>
    [...text].length >= TRIGRAM
      ? Prisma.sql`e."id" IN (SELECT rowid FROM "SearchIndex" WHERE "SearchIndex" MATCH ${phrase(text)})`
      : Prisma.sql`e."id" IN (SELECT s."executionId" FROM "SearchText" s WHERE instr(s."text", ${text}) > 0)`,
  postgresql: (text: string) =>
    Prisma.sql`e."id" IN (SELECT s."executionId" FROM "SearchText" s WHERE lower(s."text") LIKE ${pattern(text)})`,
} as const satisfies Record<Database["kind"], (text: string) => Prisma.Sql>;

/** A phrase of FTS5: nothing in it is an operator. */
function phrase(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A pattern of LIKE: nothing between its ends is a wildcard. */
function pattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
