import "server-only";
import type { PriceOverride } from "@/lib/cost/prices";
import type { Store } from "@/lib/store/store";
import { openSpool } from "./import/openSpool";
import type { UploadSpool } from "./import/uploadSpool";
import { OpenedHistories } from "./openedHistories";
import { openStore } from "./openStore";
import { readOverrides } from "./readOverrides";

/** What the use cases of one web process share. */
export type Context = {
  readonly store: Store;
  readonly histories: OpenedHistories;
  /** Files that wait for the worker. */
  readonly spool: UploadSpool;
  /** Prices that the configuration puts in front of the checked-in ones. */
  readonly overrides: readonly PriceOverride[];
};

/** On `globalThis`, because in development modules are loaded anew after each change and the database must not be. */
const shared = globalThis as typeof globalThis & { stepscopeContext?: Promise<Context> };

/** Opens the database with the first request; one that could not be opened is tried again with the next. */
export function contextOfProcess(): Promise<Context> {
  shared.stepscopeContext ??= openContext().catch((error: unknown) => {
    delete shared.stepscopeContext;
    throw error;
  });
  return shared.stepscopeContext;
}

async function openContext(): Promise<Context> {
  const [store, spool, overrides] = await Promise.all([openStore(), openSpool(), readOverrides()]);
  return { store, spool, histories: new OpenedHistories(store), overrides };
}
