import jsonata from "jsonata";
import type { Instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { SeededEntropy } from "@/lib/expr/entropy";
import type { JsonataEnvironment } from "@/lib/expr/environment";
import { compileJsonata } from "@/lib/expr/jsonata/compile";

/*
 * Expressions as machines have them, evaluated by ours and by jsonata 2.0.6 itself, compiled once on both sides. What
 * both answer is compared first.
 */

const INPUT: Json = {
  order: { id: "o-17", customer: { name: "Ann", tier: "gold" } },
  items: Array.from({ length: 50 }, (_, i) => ({ sku: `s${i % 7}`, price: (i * 37) % 91, qty: (i % 5) + 1 })),
};

export const EXPRESSIONS: readonly (readonly [name: string, text: string])[] = [
  ["a path", "$states.input.order.customer.name"],
  ["a sum over items", "$sum($states.input.items.(price * qty))"],
  ["a filter", "$states.input.items[price > 40 and qty < 3].sku"],
  ["a grouping", "$states.input.items{ sku: $sum(qty) }"],
  ["an order", "$states.input.items^(>price, sku)[0].sku"],
  ["a map with a lambda", "$map($states.input.items, function($i, $n) { { 'n': $n, 'total': $i.price * $i.qty } })"],
  [
    "an object",
    "{ 'id': $states.input.order.id, 'n': $count($states.input.items), 'big': $max($states.input.items.price) > 80 }",
  ],
  ["texts", "$join($map($split('a,b,c,d', ','), function($t) { $uppercase($t) & '!' }), '-')"],
];

/** One evaluation on each side. */
export function sidesOf(text: string): { readonly ours: () => unknown; readonly theirs: () => Promise<unknown> } {
  const compiled = compileJsonata(text);
  if (!compiled.ok) throw new Error(compiled.error.message);
  const states = { input: INPUT, context: {} };
  const env: JsonataEnvironment = {
    states,
    variables: new Map(),
    entropy: new SeededEntropy("bench"),
    at: 1_700_000_000_000 as Instant,
  };
  const library = jsonata(text);
  return {
    ours: () => compiled.value.evaluate(env),
    theirs: () => library.evaluate(undefined, { states }) as Promise<unknown>,
  };
}

/** Throws when the two do not answer the same. */
export async function compareSides(text: string): Promise<void> {
  const { ours, theirs } = sidesOf(text);
  const outcome = ours() as { readonly value?: Json };
  const [a, b] = [JSON.stringify(outcome.value), JSON.stringify(await theirs())];
  if (a !== b) throw new Error(`${text}: ours ${a}, jsonata ${b}`);
}
