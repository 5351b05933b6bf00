/**
 * Numbers that follow from a seed: the same on every machine, and fast (a few nanoseconds each). Streams with
 * different names are independent, so that one more draw in one place moves nothing elsewhere.
 */
export class Chance {
  private constructor(private state: number) {}

  /** The stream `name` of a seed. */
  static of(seed: number, name: string): Chance {
    let hash = (seed ^ 0x9e3779b9) >>> 0;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
    return new Chance(hash);
  }

  /** From 0 inclusive to 1 exclusive (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.between(0, choices.length - 1)] ?? choices[0];
  }

  /** A duration around `medianMs` with a long tail: log-normal, as latencies are. At least one millisecond. */
  latency(medianMs: number, spread: number): number {
    const u = Math.max(this.next(), 1e-12);
    const normal = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.next());
    return Math.max(1, Math.round(medianMs * Math.exp(spread * normal)));
  }

  hex(digits: number): string {
    let text = "";
    while (text.length < digits)
      text += Math.floor(this.next() * 0x10000000)
        .toString(16)
        .padStart(7, "0");
    return text.slice(0, digits);
  }

  uuid(): string {
    const h = this.hex(30);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(12, 15)}-a${h.slice(15, 18)}-${h.slice(18, 30)}`;
  }
}
