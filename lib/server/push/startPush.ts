import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { PushIntake } from "@/lib/ingest/push/pushIntake";
import type { Store } from "@/lib/store/store";
import { pushServer, type PushLimits } from "./pushServer";
import type { PushSettings } from "./pushSettings";
import { definedPushSource, pushSink } from "./pushSource";

/** How often the source is looked at: whether it is paused, and what is to be tried again. ms. */
const LOOK_MS = 5_000;
/** Records that were set aside and are tried again at a time. */
const TRIED_AT_ONCE = 20;
/** How long deliveries that are being stored may take at the end, ms. */
const GRACE_MS = 10_000;

export type PushOptions = {
  readonly store: Pick<Store, "sources">;
  readonly settings: PushSettings;
  readonly key: string;
  readonly now: () => number;
  /** Told what goes wrong, in a sentence. */
  readonly onTrouble: (sentence: string) => void;
  readonly limits?: Partial<PushLimits>;
  readonly lookMs?: number;
};

export type RunningPush = {
  readonly port: number;
  /** Ends when the deliveries that were let in are stored, or some seconds later. */
  readonly close: () => Promise<void>;
};

/** The address is taken, or is none of this machine's: the listener does not run. */
export class PushNotListening extends Error {
  override readonly name = "PushNotListening";
}

/** Opens the push listener. Throws PushNotListening, and what the store throws. */
export async function startPush(options: PushOptions): Promise<RunningPush> {
  const { store, settings, key, now, onTrouble } = options;
  const source = await definedPushSource(store.sources);
  const intake = new PushIntake(pushSink(store.sources, source, now));
  const look = new SourceLook(options, source, intake);
  await look.once();
  const server = pushServer({
    ...{ intake, key, now, onTrouble },
    isPaused: () => look.isPaused,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  await listen(server, settings);
  const stop = new AbortController();
  const looking = look.follow(stop.signal);
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      stop.abort();
      await Promise.all([looking, closed(server)]);
    },
  };
}

/** What somebody changed of the source in the meantime. */
class SourceLook {
  isPaused = false;

  constructor(
    private readonly options: PushOptions,
    private readonly source: string,
    private readonly intake: PushIntake,
  ) {}

  async once(): Promise<void> {
    const { sources } = this.options.store;
    this.isPaused = (await sources.get(this.source))?.paused ?? false;
    for (const { id, what, text } of await sources.askedAgain(this.source, TRIED_AT_ONCE)) {
      // What cannot be read this time either is set aside anew before it is forgotten.
      await this.intake.takeText(text, what);
      await sources.forget(id);
    }
  }

  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await after(this.options.lookMs ?? LOOK_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.once().catch((error: unknown) => this.options.onTrouble(String(error)));
    }
  }
}

function listen(server: Server, { host, port }: PushSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "it is taken" : error.message;
      const remedy = "End what uses it, or choose another by push in stepscope.config.";
      reject(new PushNotListening(`The push listener cannot listen on ${host}:${port}: ${why}. ${remedy}`));
    });
    server.listen({ host, port }, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
