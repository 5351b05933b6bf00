/** Children of a Map Run that wait to be redriven, by index; the list as `withUnsuccessful` makes it. */
export type RedriveQueue = { readonly list: string; readonly children: number; readonly items: number };

export const EMPTY_REDRIVE_QUEUE: RedriveQueue = { list: "", children: 0, items: 0 };

type Child = readonly [index: number, items: number];

/** Children in the order of their indices, whatever the order in which they ended. */
export function redriveQueueOf(unsuccessful: string): RedriveQueue {
  const children = childrenIn(unsuccessful).sort(([a], [b]) => a - b);
  return {
    list: children.map(([index, items]) => `${index}:${items},`).join(""),
    children: children.length,
    items: children.reduce((sum, [, items]) => sum + items, 0),
  };
}

/** The indices of a list. */
export function indicesIn(list: string): ReadonlySet<number> {
  return new Set(childrenIn(list).map(([index]) => index));
}

function childrenIn(list: string): Child[] {
  return list
    .split(",")
    .filter((text) => text !== "")
    .map(childOf);
}

/** The first child that waits, and the others; there has to be one. */
export function takeNext(again: RedriveQueue): {
  readonly index: number;
  readonly items: number;
  readonly rest: RedriveQueue;
} {
  const end = again.list.indexOf(",");
  const [index, items] = childOf(again.list.slice(0, end));
  return {
    index,
    items,
    rest: { list: again.list.slice(end + 1), children: again.children - 1, items: again.items - items },
  };
}

function childOf(text: string): Child {
  const colon = text.indexOf(":");
  return [Number(text.slice(0, colon)), Number(text.slice(colon + 1))];
}
