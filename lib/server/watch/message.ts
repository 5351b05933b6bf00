import { formatInstant, instant } from "@/lib/base/instant";
import { unreachable } from "@/lib/base/unreachable";
import { listedHref } from "@/lib/contract/overview";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import type { Condition } from "@/lib/contract/watch/condition";
import { MAX_EVENTS, MAX_PAYLOAD } from "@/lib/history/serviceLimits";
import { WORSE_ONES } from "../overview/worseOnes";
import type { Notice, Observation } from "./advance";
import type { WatchRule } from "./watchSettings";

/** What a receiver of JSON is sent. Times in ISO 8601, UTC. */
export type WatchContent = {
  /** The same however often it is sent. */
  readonly id: string;
  readonly rule: string;
  readonly state: "firing" | "over" | "test";
  readonly machine: { readonly name: string; readonly arn: string | null } | null;
  readonly when: string;
  readonly sentence: string;
  readonly value: number | null;
  readonly usual: number | null;
  /** The error of most of the failures; null where it is not about failures. */
  readonly error: string | null;
  readonly at: string;
  readonly from: string | null;
  readonly to: string | null;
  /** Where it is looked at; a path where the configuration has no `publicUrl`. */
  readonly href: string;
};

type Machine = { readonly name: string; readonly arn: string | null; readonly value: string };

type Told = {
  readonly rule: Pick<WatchRule, "name" | "when" | "condition">;
  readonly machine: Machine;
  readonly look: Observation;
  readonly notice: Notice;
  readonly error: string | null;
  readonly at: number;
};

export function contentOf({ rule, machine, look, notice, error, at }: Told): WatchContent {
  const { phase, episode } = notice;
  const most = error === null || phase === "over" ? "" : `, most of them with ${error}`;
  const words =
    phase === "firing" ? `${machine.name}: ${look.said}${most}` : `${machine.name}: it is over; ${look.said}`;
  return {
    ...{ id: `${episode}:${phase}`, rule: rule.name, state: phase, when: rule.when },
    machine: { name: machine.name, arn: machine.arn },
    sentence: `${words} (${rule.when}).`,
    ...{ value: look.value, usual: look.usual, error: phase === "over" ? null : error },
    at: formatInstant(instant(at)),
    from: formatInstant(instant(look.from)),
    to: formatInstant(instant(look.to)),
    href: executionsHref(rule.condition, machine.value, look),
  };
}

/** The executions that a look is about. */
export function executionsHref(condition: Condition, machine: string, { from, to }: Pick<Observation, "from" | "to">) {
  const range = condition.measure === "silence" ? null : { from: instant(from), to: instant(to) };
  return listedHref(range, { machine: [machine], ...filterOf(condition) });
}

function filterOf(condition: Condition): Partial<ExecutionFilter> {
  switch (condition.measure) {
    case "failureRate":
      return WORSE_ONES.failures;
    case "p50":
    case "p95":
    case "p99":
      return WORSE_ONES.duration;
    case "silence":
    case "cost":
      return {};
    case "verdict":
      return { q: `verdict:${condition.code}` };
    case "limits.events":
      return { q: `limits.events>${Math.floor((MAX_EVENTS * condition.percent) / 100)}` };
    case "limits.payload":
      return { q: `limits.payload>${Math.floor((MAX_PAYLOAD * condition.percent) / 100)}` };
    case "worse":
      return condition.of === null ? {} : WORSE_ONES[condition.of];
    default:
      return unreachable(condition);
  }
}

/** A message that tells of nothing but itself. */
export function testContent(rule: Pick<WatchRule, "name" | "when">, id: string, at: number): WatchContent {
  return {
    ...{ id: `${id}:test`, rule: rule.name, state: "test", machine: null, when: rule.when },
    sentence: `This is a test of the rule ${rule.name} (${rule.when}). Nothing is wrong.`,
    ...{ value: null, usual: null, error: null, at: formatInstant(instant(at)), from: null, to: null, href: "/watch" },
  };
}

const MARKS = { firing: ":rotating_light:", over: ":white_check_mark:", test: ":wave:" } as const;

/** The body of a request. `base`: what paths of the pages begin with; null: a message has no link then. */
export function bodyOf(content: WatchContent, format: WatchRule["format"], base: string | null): string {
  const url = base === null ? null : `${base}${content.href}`;
  if (format === "json") return JSON.stringify({ ...content, href: url ?? content.href });
  const link = url === null ? "" : `\n<${slackEscaped(url)}|Open in Stepscope>`;
  const text = `${MARKS[content.state]} *${slackEscaped(content.rule)}* ${slackEscaped(content.sentence)}${link}`;
  return JSON.stringify({ text });
}

/** Slack takes these three for the begin of links, mentions and entities. */
function slackEscaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
