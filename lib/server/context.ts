import "server-only";
import type { PriceOverride } from "@/lib/cost/prices";
import type { Store } from "@/lib/store/store";
import { ChangeHub } from "./changes/changeHub";
import { type CurrentOverrides, watchOverrides } from "./currentOverrides";
import { openSpool } from "./import/openSpool";
import type { UploadSpool } from "./import/uploadSpool";
import { OpenedHistories } from "./openedHistories";
import { openStore } from "./openStore";
import { SourceRates } from "./sources/sourceRates";

/** What the use cases of one web process share. */
export type Context = {
  readonly store: Store;
  /** What is shown of an execution comes from here: the store's own histories hold what rules hide. */
  readonly histories: OpenedHistories;
  /** Tells browsers what changes. */
  readonly changes: ChangeHub;
  /** Files that wait for the worker. */
  readonly spool: UploadSpool;
  /** How fast sources bring executions. */
  readonly rates: SourceRates;
  /** Prices that the configuration puts in front of the checked-in ones. */
  readonly overrides: readonly PriceOverride[];
};

/** What a use case needs that reads stored executions. */
export type Reading = Pick<Context, "store" | "histories">;

/** What is opened once; the overrides are those of the moment. */
type Opened = Omit<Context, "overrides"> & { readonly currentOverrides: CurrentOverrides };

/** On `globalThis`, because in development modules are loaded anew after each change and the database must not be. */
const shared = globalThis as typeof globalThis & { stepscopeContext?: Promise<Opened> };

/** Opens the database with the first request; one that could not be opened is tried again with the next. */
export async function contextOfProcess(): Promise<Context> {
  shared.stepscopeContext ??= open().catch((error: unknown) => {
    delete shared.stepscopeContext;
    throw error;
  });
  const { currentOverrides, ...opened } = await shared.stepscopeContext;
  return { ...opened, overrides: await currentOverrides() };
}

async function open(): Promise<Opened> {
  const [store, spool, currentOverrides] = await Promise.all([
    openStore({ isServing: true }),
    openSpool(),
    watchOverrides(),
  ]);
  return {
    store,
    changes: new ChangeHub(store.changes),
    spool,
    rates: new SourceRates(),
    histories: new OpenedHistories(store),
    currentOverrides,
  };
}
