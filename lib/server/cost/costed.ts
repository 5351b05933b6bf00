import type { MachineType } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import { type CostedExecution, costAs, type ExecutionCost } from "@/lib/cost/execution";
import { type ConsoleCount, consoleCount } from "@/lib/cost/consoleCount";
import { type PriceOverride, type PriceTable, pricesOf, UNKNOWN_REGION } from "@/lib/cost/prices";
import { regionOfArn } from "@/lib/base/arn";
import { regionOfEvents } from "@/lib/cost/region";
import { type TypeVerdict, typeVerdict } from "@/lib/cost/typeVerdict";
import { dataSize } from "@/lib/cost/size";
import { utf8Length } from "@/lib/base/utf8Length";
import { type Check, expressChecks } from "@/lib/cost/checks";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import type { Billed } from "@/lib/history/reader/description";
import type { ExecutionTrace } from "@/lib/history/span";

/** What has to be known of an execution to say what it cost, wherever it comes from. */
export type Costable = {
  readonly arn: string | null;
  readonly type: MachineType | null;
  readonly events: readonly HistoryEvent[];
  readonly definition: string | null;
  readonly cut: boolean;
  /** What AWS billed it for, where it said so. */
  readonly billed?: Billed | null;
  /** Says the region where `arn` is not known; without both the events say it. */
  readonly machineArn?: string | null;
  /** What the AWS console counted, where its export lies beside the events. */
  readonly transitionCount?: number | undefined;
  /** The fold of the events, where it was made already. */
  readonly trace?: ExecutionTrace;
};

export type CostRequest = { readonly region: string | null; readonly overrides: readonly PriceOverride[] };

/** One execution's cost as it ran and as the other type, and what would stand in the way of that. */
export type Costs = {
  /** The type it ran as; Standard when the record does not say, as only Standard has a history API. */
  readonly type: MachineType;
  readonly prices: PriceTable;
  readonly asRan: ExecutionCost;
  readonly asOther: ExecutionCost;
  /** Empty for an Express execution and without a definition. */
  readonly checks: readonly Check[];
  readonly verdict: TypeVerdict;
  readonly console: ConsoleCount;
};

export function costsOf(execution: Costable, request: CostRequest): Costs {
  const prices = pricesOf(request.region ?? regionOf(execution), request.overrides);
  const costed: CostedExecution = {
    trace: execution.trace ?? fold(execution.events, { truncated: execution.cut }),
    size: dataSize(execution.events),
    definitionBytes: execution.definition === null ? null : utf8Length(execution.definition),
    ...(execution.billed == null ? {} : { billed: execution.billed }),
  };
  const type = execution.type ?? "STANDARD";
  const other = type === "STANDARD" ? "EXPRESS" : "STANDARD";
  const asRan = costAs(type, costed, prices);
  const asOther = costAs(other, costed, prices);
  const checks = type === "STANDARD" ? checksOf(execution.definition, costed.trace) : [];
  return {
    ...{ type, prices, asRan, asOther, checks },
    verdict: typeVerdict({ type, asRan: asRan.total, asOther: asOther.total, checks }),
    console: consoleCount(asRan.transitions, costed.trace, execution.transitionCount),
  };
}

function regionOf({ machineArn, arn, events }: Costable): string {
  return regionOfArn(machineArn ?? arn) ?? regionOfEvents(events) ?? UNKNOWN_REGION;
}

function checksOf(definition: string | null, { execution }: ExecutionTrace): readonly Check[] {
  const machine = definition === null ? undefined : parseMachine(definition, {}).machine;
  if (machine === undefined) return [];
  const { startedAt, stoppedAt } = execution;
  return expressChecks(machine, { longestMs: startedAt === null || stoppedAt === null ? null : stoppedAt - startedAt });
}
