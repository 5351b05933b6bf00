import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { AccountPaces } from "@/lib/ingest/pace/accountPace";
import { type Clock, REAL_CLOCK } from "@/lib/ingest/pace/clock";
import type { Handler } from "@/lib/ingest/sources/awsClients";
import { type OpenSource, openSource } from "@/lib/ingest/sources/openSource";
import type { SourceStore } from "@/lib/ingest/sources/sourceStore";
import { regionOf } from "./region";

type Reading = {
  readonly settings: SourceSettings;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  readonly handler?: Handler;
};

/** Opens a source for some calls that store nothing, beside whoever reads it. */
export function openForReading(reading: Reading): Promise<OpenSource> {
  const { settings, folder, environment, signal, clock = REAL_CLOCK, handler } = reading;
  const region = regionOf(settings, environment);
  const of = { region: settings.endpoint === undefined ? region : null, share: 1 };
  const pace = new AccountPaces(clock).of("reading", of).of(settings.name);
  return openSource({
    ...{ settings, region, folder, signal, clock, pace, store: NOTHING, lease: null, random: Math.random },
    ...(handler === undefined ? {} : { handler }),
  });
}

const NOTHING: SourceStore = {
  commit: () => Promise.resolve([]),
  checkpoint: () => Promise.resolve(null),
  due: () => Promise.resolve([]),
  met: () => Promise.resolve(new Map()),
  askedAgain: () => Promise.resolve([]),
  known: () => Promise.resolve(new Map()),
  unattributed: () => Promise.resolve([]),
  countHours: () => Promise.resolve({ hours: [], redrives: new Map() }),
};
