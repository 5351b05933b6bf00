/** Values of a field that are counted at once. */
const CAPACITY = 1_000;

/**
 * The values that more than one in a thousand of all has, among others, in little room however many there are (Misra and
 * Gries 1982). Ids, of which each is another, leave nothing behind.
 */
export class FrequentValues {
  private readonly counts = new Map<string, number>();

  add(value: string): void {
    const known = this.counts.get(value);
    if (known !== undefined || this.counts.size < CAPACITY) {
      this.counts.set(value, (known ?? 0) + 1);
      return;
    }
    for (const [other, count] of this.counts) {
      if (count === 1) this.counts.delete(other);
      else this.counts.set(other, count - 1);
    }
  }

  values(): readonly string[] {
    return [...this.counts.keys()];
  }

  /** More values than are counted, or as many: what is left is not all there were. */
  get isFull(): boolean {
    return this.counts.size >= CAPACITY;
  }
}
