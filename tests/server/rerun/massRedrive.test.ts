import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant } from "@/lib/base/instant";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import type { MassAction, MassRequest } from "@/lib/contract/massRedrive";
import { makeMassRedrive } from "@/lib/server/rerun/makeMassRedrive";
import { actOnMassRedrive } from "@/lib/server/rerun/massActions";
import { runMassRedrive } from "@/lib/server/rerun/massRedrive";
import { runOf, Services } from "@/lib/server/rerun/redriveMany";
import type { Store } from "@/lib/store/store";
import { draw } from "../../support/awsWorld/ids";
import { BROKEN_WINDOW, type BrokenEngine, brokenEngine } from "../../support/brokenEngine";
import { open, sqliteDatabase, type TestDatabase } from "../../support/databases";
import { Crash, mortalRun, Mortality, runThroughDeaths } from "../../support/massWorld";
import { defineAccount, keepFailed, writtenAccount } from "../../support/writtenAccount";

const SEED = Number(process.env["STEPSCOPE_SEED"]);
const LIST = { ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 1 };

const request = (change: Partial<MassRequest> = {}): MassRequest => ({
  ...{ name: "again", filter: "machine=charges", trial: null, rate: 100, stopAbove: 1 },
  from: instant(BROKEN_WINDOW.from),
  to: instant(BROKEN_WINDOW.to),
  ...change,
});

async function made(store: Store, change: Partial<MassRequest> = {}): Promise<number> {
  const answer = await makeMassRedrive(store, request(change));
  if (!answer.ok) throw new Error(answer.error.problem.why);
  return answer.value.id;
}

const act = (store: Store, id: number, action: MassAction) => actOnMassRedrive(store, id, action, Date.now());

async function openOf(store: Store): Promise<number> {
  return (await store.executions.list({ ...LIST, accounted: ["open"] })).total;
}

/** Which of `count` fail again: so many, spread by a seed. */
function spread(count: number, broken: number): ReadonlySet<number> {
  const order = Array.from({ length: count }, (_, n) => n).sort((a, b) => draw(SEED, 7, a) - draw(SEED, 7, b));
  return new Set(order.slice(0, broken));
}

function drawnDeaths(deaths: number, calls: number) {
  let n = 0;
  return { deaths, within: () => 1 + Math.floor(draw(SEED, 1, n) * calls), isBefore: () => draw(SEED, 2, n++) < 0.5 };
}

async function withStore(act: (store: Store, place: TestDatabase) => Promise<void>): Promise<void> {
  const database = sqliteDatabase();
  const store = await open(database);
  try {
    await act(store, database);
  } finally {
    await store.close();
    await database.drop();
  }
}

async function withEngine(
  count: number,
  broken: ReadonlySet<number>,
  act: (store: Store, engine: BrokenEngine) => Promise<void>,
): Promise<void> {
  await withStore(async (store) => {
    const engine = await brokenEngine(store, count, broken);
    try {
      await engine.project();
      await act(store, engine);
    } finally {
      await engine.close();
    }
  });
}

describe("a mass redrive on the local engine", () => {
  it("of 400 of which 37 fail again, killed at 20 moments: exactly 37 are open, none was redriven twice", async () => {
    await withEngine(400, spread(400, 37), async (store, engine) => {
      expect(await openOf(store)).toBe(400);
      const id = await made(store);
      await act(store, id, { action: "confirm", count: 400 });
      const { died, redrive } = await runThroughDeaths(store, id, drawnDeaths(20, 80));
      expect(died).toBe(20);
      expect(redrive).toMatchObject({ state: "done", counts: { succeeded: 363, failedAgain: 37 } });
      expect(await engine.redrives()).toEqual(Array.from({ length: 400 }, () => 1));
      await engine.project();
      expect(await openOf(store)).toBe(37);
      expect((await store.executions.facets(NO_FILTER)).accounted).toEqual({ open: 37, repaired: 363 });
    });
  }, 400_000);

  /** How often one is redriven at most where a process dies having sent, and the next forgets what that was about to send. */
  async function redrivenByForgetful(): Promise<number> {
    let most = 0;
    await withEngine(2, new Set([0, 1]), async (store, engine) => {
      const id = await made(store);
      await act(store, id, { action: "confirm", count: 2 });
      const services = new Services(store, { environment: {}, folder: "", signal: new AbortController().signal });
      // Read, noted and sent, it dies before that is noted.
      const first = mortalRun(store, services, id, new Mortality(1, false, "write"));
      await expect(runMassRedrive(first)).rejects.toBeInstanceOf(Crash);
      // What runs is not redriven: it has to have failed again.
      const statuses = () => Promise.all(engine.arns.map(async (arn) => (await store.engine.execution(arn))?.status));
      await expect.poll(async () => new Set(await statuses())).toEqual(new Set(["FAILED"]));
      const forgetful = {
        ...runOf(store, services, id, new AbortController().signal),
        onProgress: async () => undefined,
      };
      await runMassRedrive({
        ...forgetful,
        serviceOf: async (item) => {
          const service = await services.of(item);
          if (!service.ok) return service;
          const { write, describe: look } = service.value;
          const forgotten = item.state === "sending";
          return {
            ok: true,
            value: {
              ...service.value,
              write: (asked) =>
                write(
                  asked.operation === "RedriveExecution" ? { ...asked, clientToken: `other-${item.place}` } : asked,
                ),
              describe: async (arn) => {
                const told = await look(arn);
                return told.ok && forgotten ? { ok: true, value: { ...told.value, redrives: 0 } } : told;
              },
            },
          };
        },
      });
      services.close();
      most = Math.max(most, ...(await engine.redrives()));
    });
    return most;
  }

  it("redrives one twice where a process forgets what it was about to send, and not otherwise", async () => {
    expect(await redrivenByForgetful()).toBe(2);
  }, 300_000);

  it("sends a trial, waits for somebody to go on, and is confirmed once with the count", async () => {
    await withEngine(12, new Set([0]), async (store, engine) => {
      const id = await made(store, { trial: 3 });
      expect(await act(store, id, { action: "goOn" })).toMatchObject({ ok: false });
      expect(await act(store, id, { action: "confirm", count: 11 })).toMatchObject({ ok: false });
      expect(await store.jobs.hasOpen("massRedrive")).toBe(false);
      await act(store, id, { action: "confirm", count: 12 });
      expect(await store.jobs.hasOpen("massRedrive")).toBe(true);
      expect(await act(store, id, { action: "confirm", count: 12 })).toMatchObject({ ok: false });
      const none = drawnDeaths(0, 1);
      expect((await runThroughDeaths(store, id, none)).redrive).toMatchObject({ state: "trialDone" });
      expect((await engine.redrives()).filter((n) => n === 1)).toHaveLength(3);
      await act(store, id, { action: "goOn" });
      expect((await runThroughDeaths(store, id, none)).redrive).toMatchObject({
        ...{ state: "done", counts: { succeeded: 11, failedAgain: 1 } },
      });
      expect(await engine.redrives()).toEqual(Array.from({ length: 12 }, () => 1));
    });
  }, 300_000);

  it("stops above a share of failures, and goes on when somebody says so", async () => {
    await withEngine(40, new Set(Array.from({ length: 20 }, (_, n) => n)), async (store, engine) => {
      const id = await made(store, { stopAbove: 0.1 });
      await act(store, id, { action: "confirm", count: 40 });
      const none = drawnDeaths(0, 1);
      const { redrive } = await runThroughDeaths(store, id, none);
      expect(redrive?.state).toBe("stopped");
      expect(redrive?.message).toContain("failed again, which is above 10 %");
      const sent = (await engine.redrives()).filter((n) => n > 0).length;
      expect(sent).toBeLessThan(40);
      expect(redrive?.counts.stopped).toBe(40 - sent);
      await act(store, id, { action: "goOn" });
      expect((await store.massRedrives.read(id))?.state).toBe("running");
    });
  }, 300_000);

  it("is cancelled, sends nothing more, and can be gone on with", async () => {
    await withEngine(20, new Set(), async (store, engine) => {
      const id = await made(store, { rate: 5 });
      await act(store, id, { action: "confirm", count: 20 });
      const running = runThroughDeaths(store, id, drawnDeaths(0, 1));
      await expect.poll(async () => (await engine.redrives()).some((n) => n > 0)).toBe(true);
      await act(store, id, { action: "cancel" });
      expect((await running).redrive?.state).toBe("cancelled");
      const sent = (await engine.redrives()).filter((n) => n > 0).length;
      expect(sent).toBeLessThan(20);
      await act(store, id, { action: "goOn" });
      await runThroughDeaths(store, id, drawnDeaths(0, 1));
      expect(await engine.redrives()).toEqual(Array.from({ length: 20 }, () => 1));
    });
  }, 300_000);

  it("is of a fixed set with a name of its own, in a time that is said", async () => {
    await withEngine(3, new Set(), async (store) => {
      await made(store);
      expect(await makeMassRedrive(store, request())).toMatchObject({ ok: false, error: { kind: "conflict" } });
      const before = { name: "before", from: instant(0), to: instant(BROKEN_WINDOW.from) };
      expect(await makeMassRedrive(store, request(before))).toMatchObject({ ok: false, error: { kind: "invalid" } });
      const succeeded = request({ name: "good", filter: "status=SUCCEEDED" });
      expect(await makeMassRedrive(store, succeeded)).toMatchObject({ ok: false, error: { kind: "invalid" } });
      const unreadable = request({ name: "bad", filter: "status=NOT_ONE" });
      expect(await makeMassRedrive(store, unreadable)).toMatchObject({ ok: false, error: { kind: "invalid" } });
    });
  }, 300_000);
});

describe("a mass redrive on AWS", () => {
  let account: Awaited<ReturnType<typeof writtenAccount>>;
  beforeAll(async () => {
    account = await writtenAccount(3_500);
    account.written.runsMs = 30;
  }, 300_000);
  afterAll(() => account.close());

  const window = { filter: "", from: instant(0), to: instant(Date.now()) };

  it("redrives each once, whatever dies when, and says what AWS refused", async () => {
    await withStore(async (store) => {
      const arns = account.failed.slice(0, 40);
      expect(arns.length).toBe(40);
      const broken = new Set(arns.filter((_, n) => draw(SEED, 9, n) < 0.2));
      account.written.failsAgain = (arn) => broken.has(arn);
      await defineAccount(store, account.endpoint, false);
      await keepFailed(store, [...arns, "arn:aws:states:eu-west-1:111122223333:execution:orders:gone"]);
      const id = await made(store, window);
      await act(store, id, { action: "confirm", count: 41 });
      const { died, redrive } = await runThroughDeaths(store, id, drawnDeaths(8, 25));
      expect(died).toBe(8);
      expect(redrive).toMatchObject({ state: "done", counts: { refused: 1, failedAgain: broken.size } });
      for (const arn of arns) expect(account.written.redrives.get(arn)).toHaveLength(1);
      const items = await store.massRedrives.items(id, -1, 100);
      expect(items.find(({ state }) => state === "refused")?.why).toContain("ExecutionDoesNotExist");
    });
  }, 300_000);

  it("refuses those of a source that is read-only, before anything is sent", async () => {
    await withStore(async (store) => {
      await defineAccount(store, account.endpoint);
      await keepFailed(store, account.failed.slice(40, 45));
      const before = account.written.asked.length;
      const id = await made(store, window);
      const redrive = await store.massRedrives.read(id);
      expect(redrive?.counts).toEqual({ refused: 5 });
      const [item] = await store.massRedrives.items(id, -1, 1);
      expect(item?.why).toContain("set readOnly: false");
      // Made while it was writable, and sent when it is not any more: the same.
      await defineAccount(store, account.endpoint, false);
      const later = await made(store, { ...window, name: "later" });
      await defineAccount(store, account.endpoint);
      await act(store, later, { action: "confirm", count: 5 });
      const { redrive: ended } = await runThroughDeaths(store, later, drawnDeaths(0, 1));
      expect(ended).toMatchObject({ state: "done", counts: { refused: 5 } });
      expect(account.written.asked.length).toBe(before);
    });
  }, 300_000);
});
