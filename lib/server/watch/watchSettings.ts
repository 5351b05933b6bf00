import { z } from "zod";
import { matchesParts } from "@/lib/base/wildcard";
import { pointAt } from "@/lib/contract/query/syntaxProblem";
import type { Condition } from "@/lib/contract/watch/condition";
import { parseCondition } from "@/lib/contract/watch/parseCondition";
import { printCondition } from "@/lib/contract/watch/printCondition";
import { digest } from "@/lib/expr/digest";
import type { WatchedMachine } from "@/lib/store/watch/machines";
import { addressProblem, type WatchAddress } from "./address";

/*
 * `watch` in the configuration (docs/watch.md). An address lets whoever has it write to a channel: no message says it.
 */

const MAX_RULES = 50;
const VARIABLE = /^\$?([A-Za-z_][A-Za-z0-9_]{0,99})$/;

const ruleSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][\w .-]{0,79}$/, "a name of letters, digits, blanks, dots, - and _, at most 80"),
    /** A name, an ARN, or either with * for any characters. */
    machine: z.string().min(1, 'the name of a machine, or "*"').max(256),
    when: z.string(),
    /** An address, or `$NAME` of a variable of the environment that has it. Without any it is shown and not sent. */
    url: z.string().max(2_000).exactOptional(),
    urlEnv: z.string().regex(VARIABLE, "the name of a variable of the environment").exactOptional(),
    format: z.enum(["json", "slack"], "json or slack").default("json"),
  })
  .superRefine(({ when, url, urlEnv }, context) => {
    const say = (message: string, at: string) => context.addIssue({ code: "custom", message, path: [at] });
    const condition = parseCondition(when);
    if (!condition.ok) say(`it cannot be read.\n${pointed(when, condition.error)}`, "when");
    if (url !== undefined && urlEnv !== undefined) say("a rule has one of url and urlEnv", "urlEnv");
    if (url === undefined || isVariable(url)) return;
    const problem = addressProblem(url);
    if (problem !== null) say(problem, "url");
  });

export const watchSettingsSchema = z
  .array(ruleSchema)
  .max(MAX_RULES, `at most ${MAX_RULES} rules`)
  .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, "each name once");
export type WatchSettings = z.output<typeof watchSettingsSchema>;

/** Two lines that point, and what to do: without its full stop, which the sentence around it has. */
function pointed(when: string, problem: { readonly at: number; readonly length: number; readonly message: string }) {
  const lines = pointAt(when, problem).replace(/^/gm, "    ");
  return `${lines}\n  ${problem.message.replace(/\.$/, "")}`;
}

function isVariable(url: string): boolean {
  return url.startsWith("$") && VARIABLE.test(url);
}

/** A rule, read. */
export type WatchRule = {
  readonly name: string;
  readonly machine: string;
  readonly condition: Condition;
  /** The condition as it is printed. */
  readonly when: string;
  readonly address: WatchAddress;
  readonly format: "json" | "slack";
  /** What it watches: with another one nothing that is known of it holds. */
  readonly fingerprint: string;
};

export function watchRules(settings: WatchSettings): WatchRule[] {
  return settings.flatMap((rule) => {
    const condition = parseCondition(rule.when);
    // The schema has refused it.
    if (!condition.ok) return [];
    const when = printCondition(condition.value);
    const fingerprint = digest(JSON.stringify([rule.machine, when]), "SHA-256").slice(0, 16);
    const { name, machine, format } = rule;
    return [{ name, machine, condition: condition.value, when, address: addressOf(rule), format, fingerprint }];
  });
}

function addressOf({ url, urlEnv }: WatchSettings[number]): WatchAddress {
  const variable =
    VARIABLE.exec(urlEnv ?? "")?.[1] ?? (url !== undefined && isVariable(url) ? url.slice(1) : undefined);
  if (variable !== undefined) return { kind: "environment", variable };
  return url === undefined ? { kind: "none" } : { kind: "text", url };
}

/** Whether a rule is about a machine. */
export function isWatched({ machine }: Pick<WatchRule, "machine">, { name, arn }: WatchedMachine): boolean {
  const parts = machine.split("*");
  return matchesParts(parts, name) || (arn !== null && matchesParts(parts, arn));
}

/** Where messages go, for people: never the address itself. */
export function shownAddress(address: WatchAddress): string {
  switch (address.kind) {
    case "none":
      return "not sent";
    case "text":
      return "address in the configuration";
    case "environment":
      return `address in $${address.variable}`;
  }
}

export function shownWatch(settings: WatchSettings): string {
  const rules = watchRules(settings).map(
    ({ name, machine, when, address, format }) =>
      `${name}: ${when} of ${machine} (${address.kind === "none" ? "" : `${format}, `}${shownAddress(address)})`,
  );
  return rules.join("; ") || "(none)";
}
