import { Prisma } from "@/generated/sqlite/client";
import { type Comparison, conjunctsOf, type Query } from "@/lib/contract/query/query";
import { isIndexedText, matchOfAll, pattern } from "../search";
import { sanitizeText } from "../text";
import type { QueryContext } from "./fieldConditions";
import { outputLookup } from "./outputConditions";
import { attributePath, queryCondition } from "./queryConditions";

/*
 * Where the executions of a query are read from, if one of the conditions that must hold has an index that finds few:
 * an exact name, key or ARN, a value of data or of an indexed state's output, texts. They come in the order of an id, so that a bound
 * ends the reading. Other queries are read in the order of the start (lib/store/arms).
 */

export type QuerySource = {
  readonly from: Prisma.Sql;
  readonly conditions: readonly Prisma.Sql[];
  /** By which they come in order. */
  readonly id: Prisma.Sql;
};

type Lookup = Omit<QuerySource, "conditions"> & {
  readonly condition: Prisma.Sql;
  /** The conditions of the query that it answers. */
  readonly answers: readonly Query[];
};

/** Null when no condition has such an index. */
export function querySource(context: QueryContext, query: Query | null): QuerySource | null {
  const conjuncts = conjunctsOf(query);
  const lookup =
    first(conjuncts, exactly) ??
    first(conjuncts, (part) => valueLookup(context, part)) ??
    textLookup(context, conjuncts);
  if (lookup === null) return null;
  const { from, condition, id, answers } = lookup;
  const others = conjuncts.filter((part) => !answers.includes(part));
  return { from, id, conditions: [condition, ...others.map((part) => queryCondition(context, part))] };
}

function first(parts: readonly Query[], lookup: (part: Comparison) => Lookup | null): Lookup | null {
  for (const part of parts) {
    const found = part.kind === "compare" && part.operator === "=" ? lookup(part) : null;
    if (found !== null) return found;
  }
  return null;
}

const EXECUTIONS = { from: Prisma.raw(`"Execution" e`), id: Prisma.raw(`e."id"`) } as const;
const EXACT: ReadonlySet<string> = new Set(["key", "name", "arn"]);

function exactly(part: Comparison): Lookup | null {
  const { field, value } = part;
  if (field.kind !== "field" || !EXACT.has(field.name) || value.kind !== "text") return null;
  const column = Prisma.raw(`e."${field.name}"`);
  return { ...EXECUTIONS, condition: Prisma.sql`${column} = ${sanitizeText(value.text)}`, answers: [part] };
}

/** Beside a table `s` that names executions. */
function beside(table: string): Pick<Lookup, "from" | "id"> {
  const from = Prisma.raw(`"${table}" s JOIN "Execution" e ON e."id" = s."executionId"`);
  return { from, id: Prisma.raw(`s."executionId"`) };
}

function valueLookup({ outputs }: QueryContext, part: Comparison): Lookup | null {
  const { field, value } = part;
  if (field.kind === "result") {
    const condition = outputLookup(outputs, { ...part, field });
    return condition === null ? null : { ...beside("OutputAttribute"), condition, answers: [part] };
  }
  if (field.kind !== "data" || value.kind !== "text") return null;
  const condition = Prisma.sql`s."path" = ${attributePath(field)} AND s."value" = ${sanitizeText(value.text)}`;
  return { ...beside("SearchAttribute"), condition, answers: [part] };
}

/** Along the index of words: all texts that it can look up at once. */
function textLookup({ kind }: QueryContext, conjuncts: readonly Query[]): Lookup | null {
  const texts = conjuncts.flatMap((part) => (part.kind === "text" ? [{ part, text: sanitizeText(part.text) }] : []));
  const found = kind === "postgresql" ? texts : texts.filter(({ text }) => isIndexedText(text));
  if (found.length === 0) return null;
  const answers = found.map(({ part }) => part);
  const words = found.map(({ text }) => text);
  switch (kind) {
    case "sqlite":
      return {
        // CROSS: in this order. The index of words answers ids in order, so that a bound ends the reading.
        from: Prisma.raw(`"SearchIndex" s CROSS JOIN "Execution" e ON e."id" = s.rowid`),
        id: Prisma.raw("s.rowid"),
        condition: Prisma.sql`"SearchIndex" MATCH ${matchOfAll(words)}`,
        answers,
      };
    case "postgresql": {
      // Read from the texts: along the index of trigrams where few match, from the last one on where many do.
      const likes = words.map((text) => Prisma.sql`lower(s."text") LIKE ${pattern(text)}`);
      return { ...beside("SearchText"), condition: Prisma.join(likes, " AND "), answers };
    }
  }
}
