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

/** Where executions `e` are found by a text, and by which id they come in order. */
export type TextSource = {
  readonly from: Prisma.Sql;
  readonly conditions: readonly Prisma.Sql[];
  readonly id: Prisma.Sql;
};

/** Reads along the index of words where the query has a word that it can look up. */
export function textSource(kind: Database["kind"], query: string): TextSource {
  const words = wordsOf(query);
  const texts = words.flatMap((word) => (word.kind === "text" ? [word.text] : []));
  const indexed = texts.filter((text) => [...text].length >= TRIGRAM);
  const others = words.filter((word) => word.kind === "attribute" || !indexed.includes(word.text));
  const attribute = words.find((word) => word.kind === "attribute");
  if (kind === "sqlite" && indexed.length > 0) {
    return {
      // CROSS: in this order. The index of words answers ids in order, so that a bound ends the reading.
      from: Prisma.raw(`"SearchIndex" s CROSS JOIN "Execution" e ON e."id" = s.rowid`),
      conditions: [Prisma.sql`"SearchIndex" MATCH ${indexed.map(phrase).join(" ")}`, ...conditionsFor(kind, others)],
      id: Prisma.raw("s.rowid"),
    };
  }
  if (kind === "postgresql" && attribute === undefined && texts.length > 0) {
    return {
      // Read from the texts: along the index of trigrams where few match, from the last one on where many do.
      from: Prisma.raw(`"SearchText" s JOIN "Execution" e ON e."id" = s."executionId"`),
      conditions: texts.map((text) => Prisma.sql`lower(s."text") LIKE ${pattern(text)}`),
      id: Prisma.raw(`s."executionId"`),
    };
  }
  if (attribute !== undefined) {
    const rest = conditionsFor(
      kind,
      words.filter((word) => word !== attribute),
    );
    return {
      from: Prisma.raw(`"SearchAttribute" s JOIN "Execution" e ON e."id" = s."executionId"`),
      conditions: [Prisma.sql`s."path" = ${attribute.path} AND s."value" = ${attribute.value}`, ...rest],
      id: Prisma.raw(`s."executionId"`),
    };
  }
  return { from: Prisma.raw(`"Execution" e`), conditions: conditionsFor(kind, words), id: Prisma.raw(`e."id"`) };
}

/** A condition on the execution `e` for each word. */
export function searchConditions(kind: Database["kind"], query: string): Prisma.Sql[] {
  return conditionsFor(kind, wordsOf(query));
}

function conditionsFor(kind: Database["kind"], words: readonly Word[]): Prisma.Sql[] {
  return words.map((word) =>
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
