/** Names and their values; a frame that does not know a name asks the one around it. */
export class Frame {
  private readonly values = new Map<string, unknown>();

  constructor(private readonly around: { lookup(name: string): unknown }) {}

  lookup(name: string): unknown {
    return this.values.has(name) ? this.values.get(name) : this.around.lookup(name);
  }

  bind(name: string, value: unknown): void {
    this.values.set(name, value);
  }
}
