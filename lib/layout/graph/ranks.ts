/** An edge of a level by the places of its ends in the list of nodes. */
export type Pair = readonly [from: number, to: number];

/**
 * The row of each node: the longest way to it from the first node, ways back left out. Linear, without recursion;
 * nodes that no way leads to are in row 0.
 */
export function ranksOf(count: number, pairs: readonly Pair[]): readonly number[] {
  const out = successors(count, pairs);
  const order = finishOrder(count, out);
  const place = new Map(order.map((node, i) => [node, i]));
  const ranks = Array.from({ length: count }, () => 0);
  for (const node of order) {
    for (const next of out[node] ?? []) {
      // A way to something earlier in the order is a way back.
      if ((place.get(next) ?? 0) <= (place.get(node) ?? 0)) continue;
      ranks[next] = Math.max(ranks[next] ?? 0, (ranks[node] ?? 0) + 1);
    }
  }
  return ranks;
}

function successors(count: number, pairs: readonly Pair[]): readonly (readonly number[])[] {
  const out: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of pairs) out[from]?.push(to);
  return out;
}

/** Nodes so that every edge but the ways back leads forward: reversed order of leaving, depth first. */
function finishOrder(count: number, out: readonly (readonly number[])[]): readonly number[] {
  const seen = new Set<number>();
  const left: number[] = [];
  for (let root = 0; root < count; root++) {
    if (seen.has(root)) continue;
    seen.add(root);
    const path = [{ node: root, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const to = out[top.node]?.[top.next];
      top.next += 1;
      if (to === undefined) {
        left.push(top.node);
        path.pop();
      } else if (!seen.has(to)) {
        seen.add(to);
        path.push({ node: to, next: 0 });
      }
    }
  }
  return left.reverse();
}
