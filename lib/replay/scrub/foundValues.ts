import { replaceText } from "./replaceText";
import { type Replacement, rewriteText, timeOf } from "./rewrite";

/** A value that is replaced as one, wherever it stands. Days and moments are in ms UTC. */
export type ScrubbedValue =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number" | "day" | "moment"; readonly value: number };

/** The values of data, each once, in the order in which they were found. */
export class FoundValues implements Replacement {
  readonly texts = new Set<string>();
  readonly numbers = new Set<number>();
  readonly days = new Set<number>();
  readonly moments = new Set<number>();

  text(text: string): string {
    this.texts.add(text);
    // The names in an ARN are values of their own.
    replaceText(text, "", (part) => rewriteText(part, this));
    return text;
  }

  number(value: number): number {
    this.numbers.add(value);
    return value;
  }

  time(text: string): string {
    const time = timeOf(text);
    if (time?.kind === "day") this.days.add(time.ms);
    if (time?.kind === "moment") this.moments.add(time.ms);
    return text;
  }

  all(): readonly ScrubbedValue[] {
    return [
      ...[...this.numbers].map((value) => ({ kind: "number", value }) as const),
      ...[...this.moments].map((value) => ({ kind: "moment", value }) as const),
      ...[...this.days].map((value) => ({ kind: "day", value }) as const),
      ...[...this.texts].map((value) => ({ kind: "text", value }) as const),
    ];
  }
}
