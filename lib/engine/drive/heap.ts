import type { Instant } from "@/lib/base/instant";

/** What waits for its time. */
export type Entry<T> = { readonly what: T; readonly at: Instant; readonly order: number; dropped: boolean };

/** Things by time and then in the order in which they were added: adding and taking cost the logarithm of their number. */
export class Heap<T> {
  private readonly entries: Entry<T>[] = [];
  private order = 0;

  /** The next one, which may be dropped; undefined when nothing is left. */
  get top(): Entry<T> | undefined {
    return this.entries[0];
  }

  push(what: T, at: Instant): Entry<T> {
    const { entries } = this;
    const entry: Entry<T> = { what, at, order: this.order++, dropped: false };
    let i = entries.push(entry) - 1;
    while (i > 0) {
      const above = (i - 1) >> 1;
      const parent = entries[above];
      if (parent === undefined || !before(entry, parent)) break;
      entries[i] = parent;
      i = above;
    }
    entries[i] = entry;
    return entry;
  }

  pop(): void {
    const { entries } = this;
    const last = entries.pop();
    if (last === undefined || entries.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const left = entries[child];
      if (left === undefined) break;
      const right = entries[child + 1];
      const least = right !== undefined && before(right, left) ? right : left;
      if (least === right) child++;
      if (!before(least, last)) break;
      entries[i] = least;
      i = child;
    }
    entries[i] = last;
  }
}

function before<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
