/** Ids that were seen lately: of the newest `size` to twice as many. */
export class RecentIds {
  private before = new Set<string>();
  private now = new Set<string>();

  constructor(private readonly size: number) {}

  has(id: string): boolean {
    return this.now.has(id) || this.before.has(id);
  }

  add(id: string): void {
    if (this.now.size >= this.size) {
      this.before = this.now;
      this.now = new Set();
    }
    this.now.add(id);
  }
}
