import { sha256 } from "@noble/hashes/sha2.js";
import type { Instant } from "@/lib/base/instant";
import { hexOf } from "./bytes";
import { utf8Bytes } from "./utf8";

/**
 * Everything an expression may draw that is not a function of its input. Whoever supplies it sees each
 * draw in the order of evaluation, so a replay can hand recorded values over and count them.
 */
export type Entropy = {
  /** `$random()`: from 0 inclusive to 1 exclusive. Equal seeds give equal numbers. */
  fraction(seed?: number): number;
  /** `States.MathRandom`: `from` inclusive, `to` exclusive as AWS documents it; `from` when the range is empty. */
  integer(from: number, to: number, seed?: number): number;
  /** `States.UUID()`, `$uuid()`: version 4. */
  uuid(): string;
  /** `$now()`, `$millis()`: receives the instant of the evaluation and answers the one to use. */
  instant(at: Instant): Instant;
  /** How long a retry with jitter waits, in whole ms: not earlier than `from`, not later than `to`. */
  delay(from: number, to: number): number;
};

/** Entropy whose nth draw is a hash of the seed and n: plain data (seed, `drawn`) restores it anywhere. */
export class SeededEntropy implements Entropy {
  constructor(
    readonly seed: string,
    /** Draws made so far. */
    public drawn = 0,
  ) {}

  fraction(seed?: number): number {
    return fractionOf(seed === undefined ? this.next() : hashOf(`seed:${seed}`));
  }

  integer(from: number, to: number, seed?: number): number {
    const width = to - from;
    return width <= 0 ? from : from + Math.floor(this.fraction(seed) * width);
  }

  uuid(): string {
    const bytes = this.next().slice(0, 16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = hexOf(bytes);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  instant(at: Instant): Instant {
    return at;
  }

  delay(from: number, to: number): number {
    return Math.round(from + this.fraction() * (to - from));
  }

  private next(): Uint8Array {
    return hashOf(`${this.seed}:${this.drawn++}`);
  }
}

/** Values of some draws that are known, by their numbers; the others follow from the seed. Every draw is counted. */
export class GivenEntropy extends SeededEntropy {
  constructor(
    seed: string,
    drawn: number,
    private readonly given: ReadonlyMap<number, string | number>,
  ) {
    super(seed, drawn);
  }

  override fraction(seed?: number): number {
    return Number(this.draw(() => super.fraction(seed)));
  }

  override integer(from: number, to: number, seed?: number): number {
    return Number(this.draw(() => super.integer(from, to, seed)));
  }

  override uuid(): string {
    return String(this.draw(() => super.uuid()));
  }

  override instant(at: Instant): Instant {
    return Number(this.draw(() => at)) as Instant;
  }

  /** As a replay's: when a retry came is told by its record, and is no value of chance. */
  override delay(from: number): number {
    return from;
  }

  private draw(make: () => string | number): string | number {
    const index = this.drawn;
    const value = this.given.get(index) ?? make();
    this.drawn = index + 1;
    return value;
  }
}

function hashOf(text: string): Uint8Array {
  return sha256(utf8Bytes(text));
}

/** 53 bits of a hash as a number from 0 inclusive to 1 exclusive. */
function fractionOf(bytes: Uint8Array): number {
  const word = (at: number) =>
    (bytes[at] ?? 0) * 2 ** 24 + (bytes[at + 1] ?? 0) * 2 ** 16 + (bytes[at + 2] ?? 0) * 2 ** 8 + (bytes[at + 3] ?? 0);
  return (Math.floor(word(0) / 2 ** 5) * 2 ** 26 + Math.floor(word(4) / 2 ** 6)) / 2 ** 53;
}
