import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import { present } from "@/lib/history/payload";
import { linksOfEvents, linksOfFacts } from "@/lib/store/links";
import type { IngestedExecution } from "@/lib/store/ingested";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { chargeRun, ingested, T0 } from "../support/ingested";

const AT = "arn:aws:states:eu-west-1:111111111111";
const arnOf = (machine: string, name: string) => `${AT}:execution:${machine}:${name}`;

type Told = Pick<HistoryEvent, "type"> & { readonly details: object; readonly after?: number };

/** A parent that runs for a minute and tells these events in between; `ms`: when it begins, after T0. */
function parent(name: string, told: readonly Told[], ms = 0): IngestedExecution {
  const events = chargeRun({ name }, { end: "open", failures: 0 }).map((event) => ({
    ...event,
    timestamp: instant(event.timestamp + ms),
  }));
  for (const { after = 0, ...event } of told) {
    const id = events.length + 1;
    events.push({ ...event, id, previousEventId: id - 1, timestamp: instant(T0 + ms + 10 + after) } as HistoryEvent);
  }
  return ingested(events, { arn: arnOf("parent", name) });
}

/** A run that begins `ms` after T0. */
function run(arn: string, ms: number, mapRunArn?: string): IngestedExecution {
  const events = chargeRun({ arn }).map((event) => ({ ...event, timestamp: instant(event.timestamp + ms) }));
  const described = {
    status: "FAILED",
    startedAt: instant(T0 + ms),
    stoppedAt: null,
    ...(mapRunArn ? { mapRunArn } : {}),
  };
  return ingested(events, { arn, described });
}

const submitted = (
  output: string,
  resource = "startExecution.sync:2",
  type: "TaskSubmitted" | "TaskSucceeded" = "TaskSubmitted",
): Told => ({
  type,
  details: { resourceType: "states", resource, output: present(output) },
});
const starting = (arn: string, type?: "TaskSubmitted" | "TaskSucceeded") =>
  submitted(JSON.stringify({ ExecutionArn: arn, StartDate: 1 }), undefined, type);
const mapRun = (label: string, uuid: string) => `${AT}:mapRun:parent/${label}:${uuid}`;
const mapRunStarted = (arn: string, after = 0): Told => ({ type: "MapRunStarted", details: { mapRunArn: arn }, after });

describe("links", () => {
  const of = (told: Told) => {
    const { events } = parent("p", [told]);
    return linksOfEvents(events.map((event) => ({ event, text: "" }))).map(({ kind, ref, scope }) => ({
      kind,
      ref,
      scope,
    }));
  };

  test("are told by what StartExecution answered, in each pattern, and by nothing else", () => {
    const child = { kind: "child", ref: arnOf("child", "c"), scope: null };
    const answer = JSON.stringify({ StartDate: 1, ExecutionArn: child.ref });
    for (const resource of [
      "startExecution",
      "startExecution.sync",
      "startExecution.sync:2",
      "startExecution.waitForTaskToken",
    ]) {
      expect(of(submitted(answer, resource))).toEqual([child]);
    }
    expect(of(submitted(answer, "startExecutionX"))).toEqual([]);
    expect(
      of({
        ...submitted(answer),
        details: { resourceType: "lambda", resource: "startExecution", output: present(answer) },
      }),
    ).toEqual([]);
    // A child's own output may name others: they are not its parent's children.
    expect(of(submitted(JSON.stringify({ Output: { ExecutionArn: child.ref } })))).toEqual([]);
    for (const broken of ["", "{", "[]", "null", '{"ExecutionArn":7}', '{"ExecutionArn":"no ARN"}']) {
      expect(of(submitted(broken))).toEqual([]);
    }
    expect(of(submitted(JSON.stringify({ ExecutionArn: `arn:${"x".repeat(2_000)}` })))).toEqual([]);
    const cut = {
      ...submitted(""),
      details: {
        resourceType: "states",
        resource: "startExecution",
        output: { kind: "truncated", text: answer.slice(0, -1) },
      },
    };
    expect(of(cut)).toEqual([child]);
  });

  test("are told by Map Runs, redrives and the form of a child's ARN", () => {
    const arn = mapRun("Items", "u1");
    expect(of(mapRunStarted(arn))).toEqual([{ kind: "mapRun", ref: arn, scope: `${AT}:mapRun:parent/Items` }]);
    expect(of({ type: "ExecutionRedriven", details: {} })).toEqual([{ kind: "redriven", ref: "", scope: null }]);
    const child = linksOfFacts({ arn: arnOf("parent/Items", "c"), described: null });
    expect(child).toMatchObject([{ kind: "ofMapRun", ref: `${AT}:mapRun:parent/Items`, eventId: 0 }]);
    expect(linksOfFacts({ arn: arnOf("parent", "c"), described: null })).toEqual([]);
  });
});

describe.each(DATABASES)("links on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("meet", () => {
    const place = database as TestDatabase;
    let store: Store;
    beforeAll(async () => {
      store = await open(place);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const idOf = async (arn: string) => (await store.executions.findByArn(arn))?.id ?? -1;
    const linksOf = async (arn: string) => {
      const links = await store.links.of(await idOf(arn));
      if (links === null) throw new Error(`${arn} is not stored`);
      return links;
    };
    const arns = (linked: readonly { readonly arn: string | null }[]) => linked.map(({ arn }) => arn);

    test.each([0, 1, 2, 3, 4, 5])("parent and children whichever comes first (order %i)", async (order) => {
      const [one, other, gone] = ["one", "other", "gone"].map((name) => arnOf("child", `${name}-${order}`));
      const told = [
        starting(one ?? ""),
        starting(other ?? ""),
        starting(one ?? "", "TaskSucceeded"),
        starting(gone ?? ""),
      ];
      const all = [parent(`family-${order}`, told), run(one ?? "", 20), run(other ?? "", 30)];
      const rest = all.filter((_run, i) => i !== order % 3);
      for (const came of [all[order % 3], ...(order < 3 ? rest : rest.reverse())])
        if (came) await store.executions.save(came);
      const links = await linksOf(arnOf("parent", `family-${order}`));
      expect(arns(links.children)).toEqual([one, other, gone]);
      expect(links.children.map(({ key }) => key !== null)).toEqual([true, true, false]);
      expect(links.children[0]).toMatchObject({ status: "FAILED", eventId: 3, assumed: false });
      for (const child of [one, other]) {
        expect((await linksOf(child ?? "")).parents).toMatchObject([{ arn: arnOf("parent", `family-${order}`) }]);
      }
    });

    test("Map Runs and the children that name them, or their state alone", async () => {
      const [first, second] = [mapRun("Items", "first"), mapRun("Items", "second")];
      const child = (name: string) => arnOf("parent/Items", name);
      await store.executions.save(run(child("exact"), 50_500, first));
      await store.executions.save(run(child("early"), 500));
      await store.executions.save(run(child("late"), 50_000));
      expect((await linksOf(child("early"))).parents).toEqual([]);
      await store.executions.save(parent("maps", [mapRunStarted(first), mapRunStarted(second, 40_000)]));
      const links = await linksOf(arnOf("parent", "maps"));
      expect(links.mapRuns.map(({ arn, children }) => [arn, children.map((one) => [one.arn, one.assumed])])).toEqual([
        [
          first,
          [
            [child("exact"), false],
            [child("early"), true],
          ],
        ],
        [second, [[child("late"), true]]],
      ]);
      expect(await linksOf(child("exact"))).toMatchObject({ ofMapRun: first, parents: [{ assumed: false }] });
      expect((await linksOf(child("late"))).parents).toMatchObject([
        { arn: arnOf("parent", "maps"), assumed: true, eventId: 4 },
      ]);
      // The description that comes later knows which it was.
      await store.executions.save(run(child("late"), 50_000, first));
      const moved = (await linksOf(arnOf("parent", "maps"))).mapRuns.map(({ children }) => arns(children));
      expect(moved).toEqual([[child("late"), child("exact"), child("early")], []]);
    });

    test("what a history that grows tells, and what was folded anew", async () => {
      const [one, two] = [arnOf("child", "grown-1"), arnOf("child", "grown-2")];
      const whole = parent("grows", [starting(one), { type: "ExecutionRedriven", details: {} }, starting(two)]);
      await store.executions.save({ ...whole, events: whole.events.slice(0, 3) });
      const id = await idOf(arnOf("parent", "grows"));
      expect(arns((await linksOf(arnOf("parent", "grows"))).children)).toEqual([one]);
      const texts = whole.events.slice(3).map((event) => JSON.stringify(encodeEvent(event)));
      await store.executions.append(id, 4, texts);
      const grown = await linksOf(arnOf("parent", "grows"));
      expect(arns(grown.children)).toEqual([one, two]);
      expect(grown.redrives).toEqual([{ eventId: 4, mapRunArn: null }]);
      await query(place, `DELETE FROM "ExecutionLink" WHERE "executionId" = ${id}`);
      expect((await linksOf(arnOf("parent", "grows"))).children).toEqual([]);
      await store.executions.refold(id);
      expect(await linksOf(arnOf("parent", "grows"))).toEqual(grown);
    });

    test("reruns and forks with what they were made of, and stay when a record comes", async () => {
      const [original, rerun] = [run(arnOf("made", "original"), 0), run(arnOf("made", "rerun"), 9)];
      const { key } = await store.executions.save(original);
      await store.executions.save(rerun);
      const id = await idOf(rerun.identity);
      expect(await store.links.add(id, { kind: "rerunOf", key })).toBe(true);
      expect(await store.links.add(id, { kind: "rerunOf", key })).toBe(true);
      expect(await store.links.add(id, { kind: "forkOf", key: "0".repeat(20) })).toBe(false);
      await store.executions.assign((await store.executions.findById(id))?.key ?? "", { machine: "another" });
      expect(await linksOf(rerun.identity)).toMatchObject({ rerunOf: { key, arn: original.arn }, forkOf: null });
      expect(arns((await linksOf(original.identity)).reruns)).toEqual([rerun.arn]);
    });

    test("go with their execution, and of what is gone nothing is said", async () => {
      const id = await idOf(arnOf("parent", "family-0"));
      await store.executions.remove([id]);
      expect(await store.links.of(id)).toBeNull();
      expect(await query(place, `SELECT 1 FROM "ExecutionLink" WHERE "executionId" = ${id}`)).toEqual([]);
      expect((await linksOf(arnOf("child", "one-0"))).parents).toEqual([]);
    });
  });
});
