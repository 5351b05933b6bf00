import { KIND_FINDERS, KIND_NEEDLES } from "./kinds";
import { descend, lastName, type OnPath, readPath } from "./path";
import { compileName, compileValue, type Finder, type NameTest } from "./pattern";
import { labelOf, type RedactRule } from "./rule";
import type { Span } from "./spans";

type Named = { readonly test: NameTest; readonly label: string };

/** The rules for one machine, ready to be asked. */
export type CompiledRules = {
  readonly keys: readonly Named[];
  /** Members with the last names of paths: what a path hides where no top is known. */
  readonly pathNames: readonly Named[];
  readonly paths: readonly OnPath[];
  readonly values: readonly { readonly find: Finder; readonly label: string }[];
  /** What markers of these rules name. */
  readonly labels: ReadonlySet<string>;
  /** A text that holds none of these, in lower case, holds nothing to hide; null: every text has to be looked into. */
  readonly needles: readonly string[] | null;
};

/** `place`: of the rule in the configuration, from 1. A path that cannot be read is no rule: settings refuse it. */
type PlacedRule = { readonly rule: RedactRule; readonly place: number };

export function compile(rules: readonly PlacedRule[]): CompiledRules {
  const keys: Named[] = [];
  const pathNames: Named[] = [];
  const paths: OnPath[] = [];
  const values: CompiledRules["values"][number][] = [];
  for (const { rule, place } of rules) {
    const label = labelOf(rule, place);
    if ("key" in rule) keys.push({ test: compileName(rule.key), label });
    else if ("value" in rule) values.push({ find: finderOf(rule.value), label });
    else {
      const read = readPath(rule.path);
      if (!read.ok) continue;
      paths.push({ steps: read.value, taken: 0, label });
      const name = lastName(read.value);
      if (name !== null) pathNames.push({ test: (other) => other === name, label });
    }
  }
  const labels = new Set(rules.map(({ rule, place }) => labelOf(rule, place)));
  return { keys, pathNames, paths, values, labels, needles: needlesOf(rules) };
}

function finderOf(value: Extract<RedactRule, { value: unknown }>["value"]): Finder {
  return typeof value === "string" ? compileValue(value) : KIND_FINDERS[value.kind];
}

/** What a text has to hold for a rule to find something in it; null where that cannot be said. */
function needlesOf(rules: readonly PlacedRule[]): readonly string[] | null {
  const needles: string[] = [];
  for (const { rule } of rules) {
    const own = needlesFor(rule);
    if (own.length === 0) return null;
    needles.push(...own);
  }
  return needles;
}

function needlesFor(rule: RedactRule): readonly string[] {
  if ("key" in rule) return plain(longestPart(rule.key));
  if ("path" in rule) {
    const read = readPath(rule.path);
    const name = read.ok ? lastName(read.value) : null;
    return name === null ? [] : plain(name);
  }
  return typeof rule.value === "string" ? plain(longestPart(rule.value)) : KIND_NEEDLES[rule.value.kind];
}

function longestPart(pattern: string): string {
  return pattern.split("*").reduce((longest, part) => (part.length > longest.length ? part : longest), "");
}

/** What JSON may write in another way is no needle. */
function plain(text: string): readonly string[] {
  return /^[\x20-\x7e]+$/.test(text) && !/["\\/]/.test(text) ? [text.toLowerCase()] : [];
}

/** Whether rules may find something in a text: JSON writes any character as `\u…` too. */
export function mayHide({ needles }: CompiledRules, text: string): boolean {
  if (needles === null || text.includes("\\u")) return true;
  const lower = text.toLowerCase();
  return needles.some((needle) => lower.includes(needle));
}

/** The label of the first rule that hides members with this name; null: none does. */
export function keyLabel({ keys, pathNames }: CompiledRules, name: string, hasTop: boolean): string | null {
  const key = keys.find(({ test }) => test(name));
  if (key !== undefined) return key.label;
  return hasTop ? null : (pathNames.find(({ test }) => test(name))?.label ?? null);
}

/**
 * The label of the first rule that hides what a path leads to, such as `$.card.number`, `$variable.number` or `output.number`;
 * null: none does. As answers do not say from which top a path leads, one of a rule may begin anywhere in it.
 */
export function hidingLabel(rules: CompiledRules, path: string): string | null {
  const read = readPath(path.startsWith("$") ? path.replace(/^\$(?=[^.[])/, "$.") : `$.${path}`);
  if (!read.ok) return null;
  const steps = read.value;
  for (const step of steps) {
    const label = typeof step === "string" ? keyLabel(rules, step, true) : null;
    if (label !== null) return label;
  }
  for (let from = 0; from < steps.length; from++) {
    let paths = rules.paths;
    for (const step of steps.slice(from)) {
      const down = descend(paths, typeof step === "symbol" ? "*" : step);
      if (down.label !== null) return down.label;
      paths = down.paths;
    }
  }
  return null;
}

/** Where values stand in a text. */
export function valueSpans({ values }: CompiledRules, text: string): Span[] {
  return values.flatMap(({ find, label }) => find(text).map((found) => ({ ...found, label })));
}
