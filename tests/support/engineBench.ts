import { afterAll, afterEach, beforeAll, describe } from "vitest";
import type { Engine, EngineParts } from "@/lib/runner/durable/engine";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, type TestDatabase } from "./databases";
import { type Handlers, openTestEngine } from "./localEngine";

/** A database with an engine of each test's own on it. */
export type EngineBench = {
  readonly store: Store;
  readonly database: TestDatabase;
  /** Opens an engine, in virtual time unless another is given; it is closed after the test. */
  readonly openEngine: (parts?: Partial<EngineParts> & { readonly handlers?: Handlers }) => Promise<Engine>;
};

/** Declares tests of the engine for both databases, each in one of its own that is emptied after each test. */
export function onDatabases(title: string, tests: (bench: EngineBench) => void): void {
  describe.each(DATABASES)(`${title}, on %s`, async (_, create) => {
    const database = await create();
    describe.skipIf(database === null)("an engine", () => tests(benchOn(database as TestDatabase)));
  });
}

function benchOn(database: TestDatabase): EngineBench {
  const engines: Engine[] = [];
  let store: Store | undefined;
  beforeAll(async () => {
    store = await open(database);
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.close();
    await store?.engine.reset(null);
  });
  afterAll(async () => {
    await store?.close();
    await database.drop();
  });
  return {
    database,
    get store() {
      if (store === undefined) throw new Error("the store is opened before the tests run");
      return store;
    },
    async openEngine(parts) {
      const engine = await openTestEngine(this.store, parts);
      engines.push(engine);
      return engine;
    },
  };
}
