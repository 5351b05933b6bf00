import { isArray, isObject, type Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { matchesParts } from "@/lib/base/wildcard";
import { type CompiledRules, compile, hidingLabel, keyLabel } from "./compiled";
import { type Redacting, redactPayload, redactText } from "./payload";
import { type RedactRule, markerOf } from "./rule";
import { Secrets } from "./secrets";

/** The rules of a configuration. */
export type Redaction = {
  /** The same for the same rules: what was made with others is out of date. Empty without rules. */
  readonly hash: string;
  readonly rules: readonly RedactRule[];
  /** What hides in executions of a machine, by its name; null: its name is not known, so rules of all machines hold. */
  of(machine: string | null): Redactor;
};

/**
 * What hides in one execution. It remembers the values that it hid, and hides them wherever it meets them afterwards: give it
 * the events of a history first.
 */
export type Redactor = {
  /** No rule holds: everything stays as it is. */
  readonly isEmpty: boolean;
  /** JSON text of a payload, from its top. */
  payload(text: string, isCut?: boolean): string;
  /** A text for people, which may quote JSON. */
  text(text: string): string;
  /** A value that a payload could be. */
  value(value: Json): Json;
  /** A variable's JSON text; rules know the variable as a member of this name at the top. */
  variable(name: string, text: string, isCut?: boolean): string;
  /** An answer about the execution: the texts in it, except those of members that say what it is about. */
  answer<T>(answer: T): T;
};

/** `hash`: makes a digest of a text. */
export function redactionOf(rules: readonly RedactRule[], hash: (text: string) => string): Redaction {
  const known = new Map<string, CompiledRules>();
  return {
    hash: rules.length === 0 ? "" : hash(JSON.stringify([RULES_VERSION, rules])),
    rules,
    of: (machine) => {
      const places = rules.flatMap((rule, i) => (holdsFor(rule, machine) ? [{ rule, place: i + 1 }] : []));
      if (places.length === 0) return NOTHING;
      const name = places.map(({ place }) => place).join();
      const compiled = known.get(name) ?? compile(places);
      known.set(name, compiled);
      return new RulesRedactor({ rules: compiled, secrets: new Secrets() });
    },
  };
}

/** Rises when the same rules hide something else. */
const RULES_VERSION = 1;

/** Whether a rule hides in executions of a machine, by its name; null: its name is not known, so rules of all machines hold. */
export function holdsFor({ machine }: RedactRule, name: string | null): boolean {
  return machine === undefined || name === null || matchesParts(machine.split("*"), name);
}

const NOTHING: Redactor = {
  isEmpty: true,
  payload: (text) => text,
  text: (text) => text,
  value: (value) => value,
  variable: (_, text) => text,
  answer: (answer) => answer,
};

/** No rules. */
export const NO_REDACTION: Redaction = { hash: "", rules: [], of: () => NOTHING };

/**
 * Members of answers that say which of the words of the pages, the definition or AWS is meant. Nobody's data is in them, and a
 * rule that happens to know such a word must not take it from them.
 */
const OWN_WORDS = new Set([
  ...["kind", "state", "status", "type", "verdict", "outcome", "stage", "slot", "how", "is", "what", "condition"],
  ...["chain", "token", "key", "arn", "hash", "machine", "name", "resource", "next", "op", "hidden"],
  ...["machineArn", "executionArn", "account", "region", "contentHash", "errorEquals", "by", "location", "definition"],
]);

class RulesRedactor implements Redactor {
  readonly isEmpty = false;

  constructor(private readonly redacting: Redacting) {}

  payload(text: string, isCut?: boolean): string {
    return redactPayload(this.redacting, text, isCut);
  }

  text(text: string): string {
    return redactText(this.redacting, text);
  }

  value(value: Json): Json {
    const text = jsonText(value);
    const shown = this.payload(text);
    return shown === text ? value : (JSON.parse(shown) as Json);
  }

  variable(name: string, text: string, isCut?: boolean): string {
    const label = keyLabel(this.redacting.rules, name, true);
    const head = `{${JSON.stringify(label === null ? name : "")}:`;
    if (label !== null) {
      this.payload(`{${JSON.stringify(name)}:${text}}`, isCut);
      return JSON.stringify(markerOf(label));
    }
    const shown = this.payload(`${head}${text}}`, isCut);
    return shown.startsWith(head) && shown.endsWith("}")
      ? shown.slice(head.length, -1)
      : JSON.stringify(markerOf(name));
  }

  answer<T>(answer: T): T {
    return this.inAnswer(answer as Json, null) as T;
  }

  /** As deep as our own answers are. */
  private inAnswer(value: Json, member: string | null): Json {
    if (typeof value === "string") return member !== null && OWN_WORDS.has(member) ? value : this.leaf(value);
    if (isArray(value)) return value.map((item) => this.inAnswer(item, member));
    if (!isObject(value)) return value;
    const hiding = typeof value["path"] === "string" ? hidingLabel(this.redacting.rules, value["path"]) : null;
    return Object.fromEntries(
      Object.entries<Json>(value).map(([name, item]) => {
        const isData = typeof item === "string" && name !== "path" && !OWN_WORDS.has(name);
        return [name, isData && hiding !== null ? markerOf(hiding) : this.inAnswer(item, name)];
      }),
    );
  }

  private leaf(text: string): string {
    return /^\s*[[{"]/.test(text) ? this.payload(text) : this.text(text);
  }
}
