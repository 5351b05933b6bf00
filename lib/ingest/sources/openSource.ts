import { LIMITS, type Limits } from "../aws/limits";
import { callAws, type Caller } from "../pace/call";
import type { Clock } from "../pace/clock";
import type { Pace } from "../pace/pace";
import type { SourceCommit } from "@/lib/store/sources/sourceCommit";
import { awsClients, type Handler } from "./awsClients";
import { Collection, type Tools } from "./collection";
import { ExpressCollector } from "./express/collectExpress";
import { FolderCollector } from "./folder/collectFolder";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import type { SourceStore } from "./sourceStore";
import { StandardCollector } from "./standard/collectStandard";

export type SourceOptions = {
  readonly settings: SourceSettings;
  readonly region: string;
  readonly store: SourceStore;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly random: () => number;
  readonly lease: SourceCommit["lease"];
  readonly signal: AbortSignal;
  /** What a relative path of the settings starts from. */
  readonly folder: string;
  readonly limits?: Limits;
  /** Who answers instead of the network. */
  readonly handler?: Handler;
  readonly onProgress?: Tools["onProgress"];
};

/** A source that is read. */
export type OpenSource = {
  readonly collection: Collection;
  /**
   * One look at all that there is: stores what is new, then does what is due, at most for `drainMs`. Throws SourceStopped,
   * SourceLost, the signal's reason.
   */
  readonly look: (drainMs: number) => Promise<void>;
  /** Does what is due, without looking for more: what somebody opened. */
  readonly drain: () => Promise<void>;
  readonly close: () => void;
};

/** Opens a source for reading. */
export async function openSource(options: SourceOptions): Promise<OpenSource> {
  const { settings, region, limits = LIMITS, signal, clock, pace, random } = options;
  const clients = awsClients(settings, region, options.folder, limits, options.handler);
  const caller: Caller = {
    ...{ pace, clock, random, profile: settings.profile ?? null },
    onAttempt: (_operation, outcome) => {
      collection.count("requests");
      if (outcome === "throttled") collection.count("throttled");
    },
  };
  const collection: Collection = new Collection({
    ...{ settings, region, clients, limits, signal, store: options.store, lease: options.lease },
    // What is stored of times is whole ms, whatever the pauses of a test's clock add up to.
    clock: { now: () => Math.round(clock.now()), sleep: clock.sleep },
    ask: (operation, priority, send) => callAws(caller, operation, priority, signal, send),
    onProgress: options.onProgress ?? (() => undefined),
  });
  const { look, drain } = await collectorOf(collection, options.folder);
  return { collection, look, drain, close: () => clients.close() };
}

type Collector = Pick<OpenSource, "look" | "drain">;

async function collectorOf(collection: Collection, folder: string): Promise<Collector> {
  const nothing = () => Promise.resolve();
  switch (collection.tools.settings.kind) {
    case "standard":
    case "engine": {
      const collector = await StandardCollector.open(collection);
      return { look: (drainMs) => collector.look(drainMs), drain: () => collector.drain() };
    }
    case "express": {
      const collector = await ExpressCollector.open(collection);
      return { look: () => collector.look(), drain: nothing };
    }
    case "folder": {
      const collector = await FolderCollector.open(collection, folder);
      return { look: () => collector.look(), drain: nothing };
    }
    case "push":
      // What is delivered comes by itself.
      return { look: nothing, drain: nothing };
  }
}
