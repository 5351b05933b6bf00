import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  ListMapRunsCommand,
} from "@aws-sdk/client-sfn";
import { machineOfArn, namesInExecutionArn } from "@/lib/base/arn";
import { isExecutionEnd } from "@/lib/history/executionEnds";
import { type Described, DESCRIPTION_ORIGIN, type GivenDefinition, type IngestedExecution } from "@/lib/store/ingested";
import type { SetAside, Settled, Wanted } from "@/lib/store/sources/sourceCommit";
import { readHistory } from "../../aws/history";
import { listed } from "../../aws/pages";
import { type ReadEvent, time } from "../../aws/readEvent";
import { codeOf, type Collection } from "../collection";
import { isChosen } from "../chosen";
import { isOpen, nextLook, PRIORITIES, triedAgain } from "./need";
import { type ResultPlace, toldResultPlaces } from "./resultPlace";
import type { RunDefinitions } from "./runDefinitions";

/** Map Runs of one execution that are listed. */
const PAGE = 1_000;
/** Executions whose payloads are encrypted with a key that may not be used. */
const DENIED = /^Kms(AccessDenied|InvalidState)Exception$/;

type Look = {
  readonly execution: IngestedExecution | null;
  readonly settled: Settled["outcome"] | null;
  readonly again: Wanted | null;
  readonly mapRuns: readonly string[];
};

/** What a look came to, to be stored. */
export type Found = {
  readonly executions: readonly IngestedExecution[];
  readonly wanted: readonly Wanted[];
  readonly settled: readonly Settled[];
  /** Where Map Runs left their results, by their ARNs. */
  readonly resultPlaces: ReadonlyMap<string, ResultPlace>;
  /** What could not be read for good, by its ARN. */
  readonly setAside: readonly SetAside[];
};

/** Looks at executions that are wanted: their status, or their whole history. */
export class Looker {
  constructor(
    private readonly collection: Collection,
    private readonly definitions: RunDefinitions,
    private readonly share: () => number,
  ) {}

  /** Does what is wanted, and answers what is to be stored of it. Throws SourceStopped. */
  async look(wanted: Wanted): Promise<Found> {
    const { collection } = this;
    let why = "";
    const found = await collection.attempt(
      wanted.arn,
      () => this.lookAt(wanted),
      (said) => (why = said),
    );
    const { execution, settled, again, mapRuns } = found ?? (await this.failed(wanted));
    // A redrive goes on with Map Runs that were listed before.
    const isRedriven = execution?.events.some(({ type }) => type === "ExecutionRedriven") === true;
    const children = mapRuns.map((arn): Wanted => ({
      ...{ arn, machineArn: wanted.machineArn, startedAt: wanted.startedAt, attempts: 0, notBefore: 0 },
      ...{ kind: "history", reason: isRedriven ? "redriven" : "mapItem" },
    }));
    return {
      executions: execution === null ? [] : [execution],
      wanted: again === null ? children : [...children, again],
      settled: settled === null ? [] : [{ arn: wanted.arn, outcome: settled }],
      resultPlaces: mapRuns.length === 0 || execution === null ? new Map() : toldResultPlaces(execution.events),
      setAside: found === null && again === null ? [asideOf(wanted.arn, why)] : [],
    };
  }

  /**
   * What cannot be read is tried again, some times, and then passed over. Its Map Runs are listed meanwhile: their children
   * have histories of their own.
   */
  private async failed(wanted: Wanted): Promise<Look> {
    const isFirst = wanted.attempts === 0 && wanted.kind === "history";
    const nothing = { execution: null, mapRuns: isFirst ? await this.mapRunsOf(wanted) : [] };
    const again = triedAgain(wanted, this.collection.tools.clock.now());
    return { ...nothing, settled: again === null ? "passedOver" : null, again };
  }

  private async mapRunsOf({ arn, reason }: Wanted): Promise<readonly string[]> {
    const { clients, ask } = this.collection.tools;
    const said = await this.collection.orNull(() =>
      ask("ListMapRuns", PRIORITIES[reason], (abortSignal) =>
        clients.sfn.send(new ListMapRunsCommand({ executionArn: arn, maxResults: PAGE }), { abortSignal }),
      ),
    );
    return listed(said?.mapRuns).flatMap(({ mapRunArn }) => mapRunArn ?? []);
  }

  private async lookAt(wanted: Wanted): Promise<Look> {
    try {
      if (wanted.kind === "status") return this.afterStatus(wanted, await this.describe(wanted, true));
      return await this.readHistory(wanted);
    } catch (error) {
      const code = codeOf(error);
      if (code === "ExecutionDoesNotExist") {
        // What nobody has seen and somebody asked for may not have begun.
        const settled = wanted.startedAt === null ? "absent" : "expired";
        return { execution: null, settled, again: null, mapRuns: [] };
      }
      if (code === null || !DENIED.test(code)) throw error;
      return this.withheld(wanted);
    }
  }

  private describe({ arn, reason }: Wanted, withData: boolean): Promise<DescribeExecutionCommandOutput> {
    const { clients, ask } = this.collection.tools;
    const includedData = withData ? {} : ({ includedData: "METADATA_ONLY" } as const);
    return ask("DescribeExecution", PRIORITIES[reason], (abortSignal) =>
      clients.sfn.send(new DescribeExecutionCommand({ executionArn: arn, ...includedData }), { abortSignal }),
    );
  }

  /** It is still running, and asked for again later; or it has ended, and its history is wanted, or not. */
  private afterStatus(wanted: Wanted, said: DescribeExecutionCommandOutput): Look {
    const now = this.collection.tools.clock.now();
    const execution = this.executionOf(wanted, said, [], this.assumed(wanted, said));
    const startedAt = time(said.startDate) ?? wanted.startedAt ?? now;
    const again = { ...wanted, attempts: 0 };
    if (isOpen(said.status ?? "RUNNING")) {
      return { execution, settled: null, again: { ...again, notBefore: nextLook(startedAt, now) }, mapRuns: [] };
    }
    const isFailure = said.status !== "SUCCEEDED";
    if (!isFailure && !isChosen(wanted.arn, this.share())) {
      this.collection.count("sampledOut");
      return { execution, settled: "passedOver", again: null, mapRuns: [] };
    }
    const reason = isFailure ? "failed" : "share";
    return { execution, settled: null, again: { ...again, kind: "history", reason, notBefore: 0 }, mapRuns: [] };
  }

  /**
   * The list told its status, and its events tell the rest: a second call would halve what the quotas allow. What somebody
   * opens by its ARN was in no list.
   */
  private async readHistory(wanted: Wanted): Promise<Look> {
    const said = wanted.reason === "watched" ? await this.describe(wanted, true) : null;
    const events = await this.eventsOf(wanted);
    const startedAt = time(said?.startDate) ?? events[0]?.event.timestamp ?? wanted.startedAt;
    const definition = await this.definitions.of(wanted, said?.stateMachineVersionArn ?? wanted.machineArn, startedAt);
    const execution = this.executionOf(wanted, said, events, definition);
    const mapRuns = events.flatMap(({ event }) =>
      event.type === "MapRunStarted" && event.details.mapRunArn !== undefined ? [event.details.mapRunArn] : [],
    );
    if (hasEnded(events)) return { execution, settled: "read", again: null, mapRuns };
    const now = this.collection.tools.clock.now();
    const notBefore = nextLook(startedAt ?? now, now);
    return { execution, settled: null, again: { ...wanted, kind: "status", reason: "running", notBefore }, mapRuns };
  }

  /** What may be read without the key: status, times, and no payloads. */
  private async withheld(wanted: Wanted): Promise<Look> {
    const said = await this.describe(wanted, false);
    const execution = this.executionOf(wanted, said, [], this.assumed(wanted, said));
    return { execution, settled: "withheld", again: null, mapRuns: [] };
  }

  private eventsOf({ arn, reason }: Wanted): Promise<ReadEvent[]> {
    const { clients, ask, limits } = this.collection.tools;
    return readHistory(arn, limits, (input) =>
      ask("GetExecutionHistory", PRIORITIES[reason], (abortSignal) =>
        clients.sfn.send(new GetExecutionHistoryCommand(input), { abortSignal }),
      ),
    );
  }

  /** Without `said`: the row that the list made says the rest. */
  private executionOf(
    { arn, machineArn }: Wanted,
    said: DescribeExecutionCommandOutput | null,
    events: readonly ReadEvent[],
    definition: GivenDefinition | null,
  ): IngestedExecution {
    const qualified = said?.stateMachineAliasArn ?? said?.stateMachineVersionArn ?? said?.stateMachineArn ?? null;
    const described = said === null ? null : describedBy(said);
    return {
      ...{ identity: arn, arn, name: said?.name ?? namesInExecutionArn(arn)?.name ?? null, type: "STANDARD" },
      ...{ machineArn: qualified, machine: machineOfArn(qualified ?? machineArn), described, definition },
      ...{ cutOff: false, origin: events.length === 0 ? DESCRIPTION_ORIGIN : "AWS API" },
      events: events.map(({ event }) => event),
      texts: events.map(({ text }) => text),
    };
  }

  private assumed({ machineArn, startedAt }: Wanted, said: DescribeExecutionCommandOutput): GivenDefinition | null {
    const at = time(said.startDate) ?? startedAt;
    return at === null ? null : this.definitions.assumed(machineArn, at);
  }
}

/** It stays at the service, and is found by its ARN. */
function asideOf(arn: string, why: string): SetAside {
  return { what: arn, why, text: arn, replaces: true };
}

/** The end of an execution is its last event; a redrive takes it back. */
function hasEnded(events: readonly ReadEvent[]): boolean {
  const last = events.reduce<ReadEvent | null>(
    (latest, one) => (one.event.id > (latest?.event.id ?? 0) ? one : latest),
    null,
  );
  return last !== null && isExecutionEnd(last.event.type);
}

function describedBy(said: DescribeExecutionCommandOutput): Described | null {
  const startedAt = time(said.startDate);
  if (said.status === undefined || startedAt === null) return null;
  const { error, cause, input, output, redriveCount = 0, mapRunArn } = said;
  return {
    ...{ status: said.status, startedAt, stoppedAt: time(said.stopDate) },
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(redriveCount === 0 ? {} : { redriveCount }),
    ...(mapRunArn === undefined ? {} : { mapRunArn }),
  };
}
