import { formatInstant, type Instant } from "@/lib/base/instant";
import type { Entropy } from "@/lib/expr/entropy";

/*
 * Values of chance in a replay. Which draw made which recorded value is found by running twice with two strange
 * values for each draw that is not known yet: what differs between the runs comes from that draw.
 */

export type Draw =
  | { readonly kind: "fraction" }
  | { readonly kind: "integer"; readonly from: number; readonly to: number }
  | { readonly kind: "uuid" }
  | { readonly kind: "instant"; readonly at: Instant };

/** What a draw gives: a text for a UUID, else a number; an instant is in ms UTC. */
export type DrawnValue = string | number;

/** `first` and `second` give strange values for draws that are not known, `plain` ordinary ones. */
export type Probe = "plain" | "first" | "second";

/** Hands recorded values over one by one, in the order of evaluation. */
export class RecordedEntropy implements Entropy {
  /** Every draw made, in order. */
  readonly draws: Draw[] = [];

  constructor(
    private readonly known: ReadonlyMap<number, DrawnValue>,
    private readonly probe: Probe,
    /** How many were drawn before. */
    private readonly from = 0,
  ) {}

  fraction(): number {
    return Number(this.next({ kind: "fraction" }));
  }

  integer(from: number, to: number): number {
    return Number(this.next({ kind: "integer", from, to }));
  }

  uuid(): string {
    return String(this.next({ kind: "uuid" }));
  }

  instant(at: Instant): Instant {
    return Number(this.next({ kind: "instant", at })) as Instant;
  }

  /** Never taken from the record: when the retry came is an answer of the world, and held to the bounds. */
  delay(from: number): number {
    return from;
  }

  private next(draw: Draw): DrawnValue {
    const index = this.from + this.draws.push(draw) - 1;
    return this.known.get(index) ?? probeValue(draw, index, this.probe);
  }
}

/** Dates of the probes, far from any recording: 2096 and 2128, in ms UTC. */
const [FIRST_DATE, SECOND_DATE] = [4_000_000_000_000, 5_000_000_000_000];

/** The value for a draw that is not known. Two probes of one draw never differ by what two probes of another do. */
export function probeValue(draw: Draw, index: number, probe: Probe): DrawnValue {
  const n = (index % 1_000_000) + 12_345;
  switch (draw.kind) {
    case "uuid":
      return `5c09e5c0-${probe === "second" ? "beef" : "face"}-4000-8000-${n.toString(16).padStart(12, "0")}`;
    case "fraction":
      if (probe === "plain") return 0.5;
      // Sums of powers of two: no rounding, however they are added.
      return probe === "first" ? 0.125 + n / 2 ** 24 : 0.875 - n / 2 ** 23;
    case "integer":
      if (probe === "plain") return draw.from;
      return probe === "first" ? 1_000_000_000 + 2 * n : 2_000_000_000 - 5 * n;
    case "instant":
      if (probe === "plain") return draw.at;
      return probe === "first" ? FIRST_DATE + 2 * n : SECOND_DATE + 5 * n;
  }
}

/** The texts in which a value of a draw can stand inside a longer text. */
export function textsOfDrawn(draw: Draw, value: DrawnValue): readonly string[] {
  return draw.kind === "instant" ? [formatInstant(Number(value) as Instant), String(value)] : [String(value)];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a draw could have given the value. Times are checked against the state elsewhere. */
export function couldBe(draw: Draw, value: DrawnValue): boolean {
  switch (draw.kind) {
    case "uuid":
      return typeof value === "string" && UUID.test(value);
    case "fraction":
      return typeof value === "number" && value >= 0 && value < 1;
    case "integer":
      return Number.isInteger(value) && Number(value) >= draw.from && (Number(value) < draw.to || value === draw.from);
    case "instant":
      return Number.isSafeInteger(value);
  }
}
