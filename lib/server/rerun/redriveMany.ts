import { setTimeout as pause } from "node:timers/promises";
import type { Result } from "@/lib/base/result";
import { ok, err } from "@/lib/base/result";
import { counted } from "@/lib/base/wording";
import type { MassRedrive } from "@/lib/contract/massRedrive";
import type { MassWork } from "@/lib/store/repairs/mass";
import type { Store } from "@/lib/store/store";
import type { JobRun, WorkEnd } from "../jobs/jobRun";
import { placeOfProcess } from "../jobs/placeOfProcess";
import type { Reach } from "../lambdaLogs/fetchLogs";
import { type MassRun, runMassRedrive } from "./massRedrive";
import { openStatesService, type StatesService } from "./statesService";
import { targetNamed } from "./writeTarget";

/** The work of a job: sends and watches a mass redrive until its next end. */
export async function redriveMany({
  tools,
  claimed,
  note,
  signal,
}: JobRun<"massRedrive">): Promise<WorkEnd<"massRedrive">> {
  const { store } = tools;
  const services = new Services(store, { ...placeOfProcess(), signal });
  const { id } = claimed.payload;
  try {
    const state = await runMassRedrive({
      ...runOf(store, services, id, signal),
      onProgress: (redrive) => note({ done: endedIn(redrive), total: redrive.count, said: wordsOf(redrive) }),
    });
    const last = await store.massRedrives.read(id);
    return { message: last === null ? state : wordsOf(last), result: { state } };
  } finally {
    services.close();
  }
}

/** A run against the services of the sources, in real time. */
export function runOf(store: Store, services: Services, id: number, signal: AbortSignal): Omit<MassRun, "onProgress"> {
  return {
    ...{ mass: store.massRedrives, id, signal, now: Date.now },
    serviceOf: (item) => services.of(item),
    sleep: (ms) => pause(ms, undefined, { signal }),
    onEnded: async ({ arn, source }) => {
      if (source !== "") await store.sources.want(arn, "watched", [source]);
    },
  };
}

/** Services by the names of their sources, each opened once. */
export class Services {
  private readonly opened = new Map<string, Promise<Result<StatesService, string>>>();

  constructor(
    private readonly store: Store,
    private readonly reach: Reach,
  ) {}

  of(item: MassWork): Promise<Result<StatesService, string>> {
    // The engine's own account and region are in the ARN.
    const name = item.source === "" ? item.arn.split(":").slice(3, 5).join(":") : item.source;
    const there = this.opened.get(name) ?? this.open(item);
    this.opened.set(name, there);
    return there;
  }

  private async open({ source, arn }: MassWork): Promise<Result<StatesService, string>> {
    const target = await targetNamed(this.store, source, arn);
    if (!target.ok) return target;
    if (target.value.at === "aws" && target.value.settings.readOnly !== false) {
      return err(`The source ${source} is read-only: set readOnly: false in its settings.`);
    }
    return ok(await openStatesService(this.store, target.value, this.reach));
  }

  close(): void {
    for (const service of this.opened.values()) {
      void service.then(
        (opened) => opened.ok && opened.value.close(),
        () => undefined,
      );
    }
  }
}

function endedIn({ counts }: MassRedrive): number {
  return (counts.succeeded ?? 0) + (counts.failedAgain ?? 0) + (counts.refused ?? 0);
}

/** How far one is, in a sentence. */
export function wordsOf({ counts, count, message }: MassRedrive): string {
  const parts = [
    `${counts.succeeded ?? 0} of ${counted(count, "execution")} succeeded`,
    `${counts.failedAgain ?? 0} failed again`,
    `${counts.refused ?? 0} were refused`,
  ];
  return `${parts.join(", ")}.${message === null ? "" : ` ${message}`}`;
}
