import { estimate } from "@/lib/cost/estimate";
import { dollars, text } from "@/lib/cost/money";
import { printLine, printMemory } from "@/lib/cost/printed";
import { pricesOf } from "@/lib/cost/prices";
import { readOverrides } from "@/lib/server/readOverrides";
import { costTable } from "./costTable";
import type { MachineType } from "@/lib/asl/machine";

/** Prints what the workload costs: a table, or `{total, parts, memory}` with dollars as decimal text. */
export async function printEstimate(request: EstimateRequest): Promise<void> {
  const prices = pricesOf(request.region, await readOverrides());
  const { definitionKb = 0, payloadKb = 0, mapSteps = 1 } = request;
  const month = estimate({ ...request, memory: { definitionKb, payloadKb, steps: mapSteps } }, prices, {
    freeTransitions: request.freeTier ? prices.freeTransitions : 0,
  });
  if (request.json === true) {
    const parts = month.lines.map(printLine);
    console.log(JSON.stringify({ total: text(month.total), parts, memory: printMemory(month.memory) }));
    return;
  }
  console.log(costTable(month.lines));
  if (month.memory)
    console.log(`memory: ${month.memory.estimatedMb.toFixed(2)} MB, billed as ${month.memory.billedMb} MB`);
  console.log(`total: ${dollars(month.total)} (prices of ${prices.region}, ${prices.asOf})`);
}

export type EstimateRequest = {
  readonly type: MachineType;
  readonly executions: number;
  readonly transitions?: number;
  readonly parentTransitions?: number;
  readonly durationMs?: number;
  readonly memoryMb?: number;
  readonly definitionKb?: number;
  readonly payloadKb?: number;
  readonly mapSteps?: number;
  readonly logGb?: number;
  readonly region: string;
  readonly freeTier: boolean;
  readonly json?: boolean;
};
