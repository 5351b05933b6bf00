import { z } from "zod";
import { digest } from "@/lib/expr/digest";
import { REDACT_KINDS } from "@/lib/redact/kinds";
import { readPath } from "@/lib/redact/path";
import { LEAST_LITERAL, saysEnough } from "@/lib/redact/pattern";
import { holdsFor, type Redaction, redactionOf } from "@/lib/redact/redactor";
import { labelOf, type RedactRule } from "@/lib/redact/rule";

/*
 * `redact` in the configuration (docs/redaction.md).
 */

/** Each rule is asked at each member and each text. */
const MAX_RULES = 100;

const KINDS = REDACT_KINDS.join(", ");

const ruleSchema = z
  .strictObject({
    machine: z.string().min(1).max(256).exactOptional(),
    key: z.string().min(1, 'a name of members such as "password" or "*token*"').max(200).exactOptional(),
    path: z.string().max(500).exactOptional(),
    value: z
      .union(
        [
          z.string().max(500),
          z.strictObject({ kind: z.enum(REDACT_KINDS, `one of the kinds that are known: ${KINDS}`) }),
        ],
        `a text such as "sk_live_*", or { kind } with one of ${KINDS}`,
      )
      .exactOptional(),
  })
  .transform(({ machine, key, path, value }, context): RedactRule => {
    const of = machine === undefined ? {} : { machine };
    const say = (message: string, at: readonly string[] = []) => {
      context.addIssue({ code: "custom", message, path: [...at] });
    };
    const given = [key, path, value].filter((one) => one !== undefined).length;
    if (given !== 1) say("a rule has one of key, path and value; write a rule for each");
    if (path !== undefined) {
      const read = readPath(path);
      if (!read.ok) say(`a path ${read.error}; such as $.card.number or $.items[*].token`, ["path"]);
      return { ...of, path };
    }
    if (value === undefined) return { ...of, key: key ?? "" };
    if (typeof value === "string" && !saysEnough(value)) {
      say(`a value says at least ${LEAST_LITERAL} characters beside *; to hide everything use key "*"`, ["value"]);
    }
    return { ...of, value };
  });

export const redactSettingsSchema = z.array(ruleSchema).max(MAX_RULES, `at most ${MAX_RULES} rules`);

/** The rules of a configuration, ready to hide. */
export function configuredRedaction(rules: readonly RedactRule[]): Redaction {
  return redactionOf(rules, (text) => digest(text, "SHA-256").slice(0, 16));
}

/** The rules for people, in one line. */
export function shownRules(rules: readonly RedactRule[]): string {
  return rules.map(shownRule).join(", ") || "(nothing is hidden)";
}

/** The rules that hide in executions of a machine (null: whose name is not known), for people. */
export function shownRulesOf(rules: readonly RedactRule[], machine: string | null): string[] {
  return rules.flatMap((rule, i) => (holdsFor(rule, machine) ? [shownRule(rule, i)] : []));
}

/** A rule for people, `at` its place among all. Without a pattern of values: this may be the very secret. */
export function shownRule(rule: RedactRule, at: number): string {
  const what = "key" in rule ? "key" : "path" in rule ? "path" : "value";
  const label = labelOf(rule, at + 1);
  const named = what === "value" && label.startsWith("value ") ? label : `${what} ${label}`;
  return rule.machine === undefined ? named : `${named} of ${rule.machine}`;
}
