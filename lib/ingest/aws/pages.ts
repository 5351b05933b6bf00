import { Refusal } from "../refusal";

export type Page<T> = { readonly items: readonly T[]; readonly nextToken: string | undefined };

/**
 * All pages of a list. It ends where there is no token or an empty one. Throws Refusal when a token comes a second time
 * (the list would begin again), and after `idlePages` pages one after another without an item; `isNew` says which items
 * count as news.
 */
export async function* pagesOf<T>(
  read: (nextToken: string | undefined) => Promise<Page<T>>,
  idlePages: number,
  isNew: (item: T) => boolean = () => true,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  let nextToken: string | undefined;
  let idle = 0;
  for (;;) {
    const page = await read(nextToken);
    const items = page.items.filter(isNew);
    yield items;
    idle = items.length === 0 ? idle + 1 : 0;
    nextToken = page.nextToken;
    if (nextToken === undefined || nextToken === null || nextToken === "") return;
    if (seen.has(nextToken)) throw new Refusal("The list repeats itself: a page's token came a second time.");
    if (idle >= idlePages) throw new Refusal(`The list has ${idle} pages one after another that bring nothing new.`);
    seen.add(nextToken);
  }
}

/** What a page holds under a name; whatever is no list is none. */
export function listed<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value.filter((item) => item !== null && typeof item === "object") : [];
}
