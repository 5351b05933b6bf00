// Loaded before time is made up: a client that is loaded when it is first asked is a wait that virtual time would overtake.
import "@aws-sdk/client-cloudtrail";
import "@aws-sdk/client-cloudwatch";
import "@aws-sdk/client-s3";
import { AccountPaces } from "@/lib/ingest/pace/accountPace";
import type { SourceTools } from "@/lib/server/sources/heldSource";
import { ingestOnce, type IngestReport } from "@/lib/server/sources/ingestOnce";
import { type SourceSettings, sourceSchema } from "@/lib/contract/sourceSettings";
import type { Store } from "@/lib/store/store";
import type { AwsWorld } from "./awsWorld/awsWorld";
import { HeldCalls } from "./awsWorld/heldCalls";
import type { VirtualClock } from "./awsWorld/virtualClock";
import { randomOf } from "./mutate";

/** A store's subject whose calls hold virtual time while they run. */
export function held<T extends object>(clock: VirtualClock, subject: T): T {
  return new Proxy(subject, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      const call = value as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => clock.during(String(name), () => call.apply(target, args));
    },
  });
}

/** What reads the sources of a made-up account. */
export function toolsOf(
  world: AwsWorld,
  store: Store,
  seed = 1,
  service: ConstructorParameters<typeof HeldCalls>[1] = world.clientOptions().requestHandler,
): SourceTools & Pick<HeldCalls, "handler"> {
  const { clock, handler } = new HeldCalls(world.clock, service);
  return {
    store: { sources: held(world.clock, store.sources), leases: held(world.clock, store.leases) },
    ...{ clock, handler },
    paces: new AccountPaces(clock),
    holder: `test:${seed}`,
    folder: "/",
    environment: {},
    random: randomOf(seed),
  };
}

/** Defines a source and reads it until nothing is left, on the world's time. */
export async function ingestAll(
  world: AwsWorld,
  store: Store,
  given: SourceSettings,
  seed = 1,
  service = world.clientOptions().requestHandler as ConstructorParameters<typeof HeldCalls>[1],
): Promise<IngestReport> {
  const settings = sourceSchema.parse(given);
  await store.sources.define({
    name: settings.name,
    kind: settings.kind,
    settings: JSON.stringify(given),
    configured: false,
  });
  return world.clock.run(
    ingestOnce(toolsOf(world, store, seed, service), settings, new AbortController().signal, () => undefined),
  );
}
