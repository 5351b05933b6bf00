import type { FoundValues, ScrubbedValue } from "./foundValues";
import type { KeptReason, KeptValue } from "./keptValue";
import { type OrderedValues, orderedValues } from "./orderedValues";
import { replaceText } from "./replaceText";
import type { ScrubFacts } from "./scrubFacts";
import { type Replacement, rewriteText, timeInForm, timeOf } from "./rewrite";

/** What stands in place of each value of a record. */
export class Scrub implements Replacement {
  private readonly ordered: OrderedValues;
  private readonly decides: ReadonlySet<string>;

  /**
   * @param found every value that is asked for.
   * @param kept values that stay because they decide.
   * @throws ScrubRefused where the order of numbers or times cannot be kept.
   */
  constructor(
    private readonly found: FoundValues,
    kept: readonly ScrubbedValue[],
    private readonly facts: ScrubFacts,
  ) {
    this.ordered = orderedValues(found, kept, facts);
    this.decides = new Set(kept.map(tagOf));
  }

  text(text: string): string {
    if (this.reasonOf({ kind: "text", value: text }) !== null) return text;
    return replaceText(text, this.facts.salt, (part) => rewriteText(part, this));
  }

  number(value: number): number {
    return this.ordered.number.get(value) ?? value;
  }

  time(text: string): string {
    const time = timeOf(text);
    return time === null ? text : timeInForm(text, this.ordered[time.kind].get(time.ms) ?? time.ms);
  }

  /** A time of the run itself, in ms UTC. */
  ofRun(ms: number): number {
    return ms + this.ordered.movedBy;
  }

  /** The values that stay, each with its reason. */
  kept(): readonly KeptValue[] {
    return this.found.all().flatMap((one): readonly KeptValue[] => {
      const stays = one.kind === "text" ? this.text(one.value) === one.value : this.staysAt(one);
      return stays ? [{ text: shownText(one), reason: this.reasonOf(one) ?? "order" }] : [];
    });
  }

  /** Whether a value stays that no run was asked about. */
  staysByRule(one: ScrubbedValue): boolean {
    return this.reasonOf(one) !== null;
  }

  private staysAt({ kind, value }: Exclude<ScrubbedValue, { kind: "text" }>): boolean {
    return this.ordered[kind].get(value) === value;
  }

  private reasonOf(one: ScrubbedValue): KeptReason | null {
    const { definition } = this.facts;
    if (this.decides.has(tagOf(one))) return "decides";
    if (one.kind === "number") return definition.numbers.has(one.value) ? "definition" : null;
    if (one.kind !== "text") {
      return definition.times.some(({ kind, ms }) => kind === one.kind && ms === one.value) ? "definition" : null;
    }
    if (definition.texts.has(one.value)) return "definition";
    if (/^States\.[A-Za-z]+$/.test(one.value)) return "error";
    if (definition.members.has(one.value)) return "service";
    return definition.patterns.some((matches) => matches(one.value)) ? "pattern" : null;
  }
}

function tagOf({ kind, value }: ScrubbedValue): string {
  return `${kind} ${value}`;
}

function shownText(one: ScrubbedValue): string {
  if (one.kind === "text") return one.value;
  if (one.kind === "number") return String(one.value);
  const text = new Date(one.value).toISOString();
  return one.kind === "day" ? text.slice(0, 10) : text;
}
