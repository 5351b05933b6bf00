import { resolve } from "node:path";
import type { Engine } from "@/lib/runner/durable/engine";
import type { EngineTime } from "@/lib/runner/time/engineTime";
import type { EventBus } from "@/lib/sfn-api/eventBridge/context";
import type { Store } from "@/lib/store/store";
import type { EngineStore } from "@/lib/store/subjects/engine";
import { ENGINE_ACCOUNT, ENGINE_REGION, type EngineSettings } from "./engineSettings";
import { announcedStore } from "./events/announcedStore";
import { syncConfiguredRules } from "./events/configuredRules";
import { Dispatcher } from "./events/dispatcher";
import type { LogWriter, LogWriterParts } from "./logs/logWriter";

/** What the engine sends out of what it commits: events to rules, lines to logs. */
export type Outlets = {
  /** The store that the engine has to commit to. */
  readonly store: EngineStore;
  readonly bus: EventBus;
  /** Begins, once the engine runs. */
  readonly start: (engine: Engine) => void;
  /** Before the engine ends: no rule starts anything more. */
  readonly stop: () => Promise<void>;
  /** Behind the engine's end: what it wrote last is sent. */
  readonly close: () => Promise<void>;
};

type Opening = {
  readonly store: Store;
  readonly settings: EngineSettings;
  /** What the paths of the settings are relative to. */
  readonly folder: string;
  readonly onTrouble: (sentence: string) => void;
};

/** To be opened before the engine. Rules of the configuration are stored. */
export async function openOutlets({ store, settings, folder, onTrouble }: Opening, time: EngineTime): Promise<Outlets> {
  const { account = ENGINE_ACCOUNT, region = ENGINE_REGION, rules = [], logs: logFolder } = settings;
  const parts = { store: store.engine, leases: store.leases, time, onTrouble };
  await syncConfiguredRules(store.engine.rules, { account, region }, rules, { folder, now: time.now(), onTrouble });
  const bus = await Dispatcher.open(parts);
  const logs = logFolder === undefined ? null : await logWriter(parts, resolve(folder, logFolder));
  return {
    store: announcedStore(store.engine, logs === null ? [bus] : [bus, logs]),
    bus,
    start: (engine) => {
      bus.start(engine);
      logs?.start();
    },
    stop: () => bus.close(),
    close: async () => logs?.close(),
  };
}

/** Loaded where lines are wanted: what reads and writes events is a large part of the code. */
async function logWriter(parts: Omit<LogWriterParts, "folder">, folder: string): Promise<LogWriter> {
  const loaded = await import("./logs/logWriter");
  return new loaded.LogWriter({ ...parts, folder });
}
