import { assumedSentence } from "@/lib/cost/assumed";
import { consoleSentence } from "@/lib/cost/consoleCount";
import type { ExecutionCost } from "@/lib/cost/execution";
import { decimal, dollars, text } from "@/lib/cost/money";
import { printLine, printMemory, printTransitions } from "@/lib/cost/printed";
import { typeSentence } from "@/lib/cost/typeVerdict";
import { type Costs, costsOf } from "@/lib/server/cost/costed";
import { readOverrides } from "@/lib/server/readOverrides";

import { costTable } from "./costTable";
import { executionsOf } from "./executionTargets";
import { EXIT } from "./exit";
import { UsageError } from "./usageError";
import type { MachineType } from "@/lib/asl/machine";

type Target = { readonly target: string; readonly name: string; readonly costs: Costs; readonly cost: ExecutionCost };

/** Prints the cost of each target; `--json` prints the sums and each target by itself. */
export async function costTargets(targets: readonly string[], options: CostOptions): Promise<number> {
  const overrides = await readOverrides();
  const found: Target[] = [];
  if (options.region !== undefined && !REGION_NAMES.test(options.region)) {
    throw new UsageError(`--region: ${options.region} is not the name of a region such as eu-west-1.`);
  }
  for (const target of targets) {
    for await (const execution of executionsOf(target, { definition: options.definition })) {
      const costs = costsOf(execution, { region: options.region ?? null, overrides });
      const cost = options.as === undefined || options.as === costs.type ? costs.asRan : costs.asOther;
      found.push({ target, name: execution.name, costs, cost });
    }
  }
  if (options.json === true) console.log(JSON.stringify(printed(found)));
  else {
    for (const one of found) console.log(table(one));
    for (const note of notes(found)) console.error(note);
  }
  return EXIT.ok;
}

const REGION_NAMES = /^[a-z]{2,4}(-[a-z]{2,10}){1,2}-\d{1,2}$/;

/** What stands behind the figures without being in them: prices of another region. */
function notes(found: readonly Target[]): string[] {
  const tables = new Map(found.map(({ costs }) => [costs.prices.region, costs.prices]));
  return [...tables.values()].map(assumedSentence).filter((note) => note !== null);
}

function printed(found: readonly Target[]) {
  const targets = found.map(({ target, name, costs, cost }) => ({
    target,
    name,
    type: cost.type,
    region: costs.prices.region,
    total: text(cost.total),
    parts: cost.lines.map(printLine),
    memory: printMemory(cost.memory),
    transitions: printTransitions(cost),
    transitionsTotal: cost.transitions.total,
    redrives: cost.transitions.redrives,
    children: cost.transitions.children,
    checks: cost.type === "EXPRESS" ? costs.checks : [],
    verdict: typeSentence(costs.verdict, "this execution"),
    console: costs.console,
    assumedPrices: costs.prices.assumed,
  }));
  const total = text(targets.reduce((sum, one) => sum.plus(one.total), decimal(0)));
  const [only] = targets;
  // One target is the answer itself; of several the parts stay with their targets.
  return targets.length === 1 ? { ...only, targets } : { total, targets };
}

function table({ name, costs, cost }: Target): string {
  const { transitions } = cost;
  const least = transitions.children.kind === "unknown" ? "at least " : "";
  const states = [...transitions.byState].map(
    ([state, { entered, retries }]) => `  ${state}: ${entered + retries}${retries ? ` (${retries} retries)` : ""}`,
  );
  return [
    typeSentence(costs.verdict, "this execution"),
    `${name} as ${cost.type}: ${dollars(cost.total)}  (prices of ${costs.prices.region}, ${costs.prices.asOf})`,
    costTable(cost.lines),
    `transitions: ${least}${transitions.total}${least ? ", children unknown" : ""}`,
    consoleSentence(costs.console, transitions.total),
    ...states,
    ...(cost.type === "EXPRESS"
      ? costs.checks.map((c) => `${c.effect === "breaks" ? "✗" : "•"} ${c.state ?? "the machine"}: ${c.reason}`)
      : []),
    "",
  ].join("\n");
}

export type CostOptions = {
  readonly as?: MachineType;
  readonly region?: string;
  readonly definition?: string;
  readonly json?: boolean;
};
