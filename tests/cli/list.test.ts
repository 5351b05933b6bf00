import { describe, expect, test } from "vitest";
import { executionListSchema } from "@/lib/contract/execution";
import { listExecutions } from "@/lib/server/listExecutions";
import { open } from "../support/databases";
import { arnOf, chargeRun, ingested } from "../support/ingested";
import { listQuery } from "../support/queries";
import { place, stepscope } from "./run";

type Listed = { readonly executions: readonly { readonly name: string; readonly status: string }[] };
const namesIn = (out: string) => (JSON.parse(out) as Listed).executions.map(({ name }) => name);

/** A place whose database holds the samples. */
async function withSamples() {
  const { env } = place();
  await stepscope(["prepare", "--samples"], { env });
  const list = (...args: string[]) => stepscope(["list", ...args], { env });
  return { env, list };
}

describe("stepscope list", () => {
  test("prints a line for each execution, the one that started last first", async () => {
    const { list } = await withSamples();
    const { code, out, err } = await list();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [head, ...lines] = out.trimEnd().split("\n");
    expect(head).toMatch(/^key +started +status +duration +machine +name +error$/);
    expect(lines).toHaveLength(8);
    expect(lines.find((line) => line.includes("order-o-17"))).toMatch(
      /^[0-9a-f]{20} {2}2026-11-20T14:03:11\.204Z {2}FAILED +8\.632 s +order-fulfilment +order-o-17 +PaymentDeclined$/,
    );
    const starts = lines.map((line) => line.slice(22, 46));
    expect(starts).toEqual(starts.toSorted().reverse());
  });

  test("--json prints the rows that the page of the list gets", async () => {
    const { env, list } = await withSamples();
    const { code, out } = await list("--json", "--machine", "order-fulfilment");
    expect(code).toBe(0);
    const store = await open({ kind: "sqlite", url: env["DATABASE_URL"] ?? "", drop: () => Promise.resolve() });
    const context = { store, overrides: [] };
    const listed = await listExecutions(context, listQuery("machine=order-fulfilment"));
    await store.close();
    const { rows } = executionListSchema.parse(listed.ok ? listed.value : null);
    expect(JSON.parse(out)).toEqual({ executions: JSON.parse(JSON.stringify(rows)) as unknown });
    expect(rows).toHaveLength(2);
  });

  test("filters by each dimension, by time and by text, in either case", async () => {
    const { list } = await withSamples();
    expect(namesIn((await list("--json", "--status", "failed,running", "--from", "2026-11-21")).out)).toEqual([
      "2026-11-21",
    ]);
    expect(namesIn((await list("--json", "--error", "ImageDecodeError")).out)).toEqual(["a-31"]);
    expect(namesIn((await list("--json", "--type", "express")).out)).toHaveLength(1);
    expect(namesIn((await list("--json", "--machine", "trip-booking", "--machine", "expense-approval")).out)).toEqual([
      "e-77",
      "t-902",
    ]);
    expect(namesIn((await list("--json", "--to", "2026-11-20T14:02:00Z")).out)).toEqual(["order-o-16"]);
    expect(namesIn((await list("--json", "--query", "order-o-1")).out)).toEqual(["order-o-17", "order-o-16"]);
    expect(namesIn((await list("--json", "--verdict", "diverged")).out)).toEqual([]);
    expect(await list("--status", "ABORTED")).toEqual({ code: 0, out: "", err: "No execution matches.\n" });
    expect(namesIn((await list("--json", "--status", "ABORTED")).out)).toEqual([]);
    expect(namesIn((await list("--json", "--limit", "3")).out)).toHaveLength(3);
  });

  test("takes a query as the page's box does", async () => {
    const { list } = await withSamples();
    const names = async (query: string) => namesIn((await list(query, "--json")).out);
    expect(await names("status:failed error=ImageDecodeError")).toEqual(["a-31"]);
    expect(await names("machine=order-fulfilment -status:failed")).toEqual(["order-o-16"]);
    expect(await names("duration>1000d")).toEqual([]);
    const scanned = await list("result.ValidateOrder.orderId=o-17 OR name=a-31", "--json");
    expect(namesIn(scanned.out)).toContain("a-31");
    expect(scanned.err).toMatch(/^Read \d+ histories\.$/m);
  });

  test("without --limit prints all there are, however many pages that is", async () => {
    const { env } = place();
    const store = await open({ kind: "sqlite", url: env["DATABASE_URL"] ?? "", drop: () => Promise.resolve() });
    for (let n = 0; n < 450; n++) {
      await store.executions.save(ingested(chargeRun({ n }, { end: "succeeded" }), { arn: arnOf(`run-${n}`) }));
    }
    await store.close();
    const { out } = await stepscope(["list", "--json"], { env });
    expect(new Set(namesIn(out)).size).toBe(450);
    const limited = await stepscope(["list", "--limit", "201"], { env });
    expect(limited.out.trimEnd().split("\n")).toHaveLength(202);
  });

  test.each([
    [["--status", "lost"], /--status: lost is none of RUNNING, SUCCEEDED/],
    [["--type", "FAST"], /--type: FAST is none of STANDARD, EXPRESS/],
    [["--verdict", "maybe"], /--verdict: maybe is none of match/],
    [["--from", "soon"], /--from: soon is no time/],
    [["--from", "2026-02-01", "--to", "2026-01-01"], /--from is not before --to/],
    [["--query", " "], /--query: the text is empty/],
    [["--machine", ""], /--machine: the name is empty/],
    [["--limit", "0"], /no whole number above 0/],
    [["--limit", "1.5"], /no whole number above 0/],
    [["one", "surplus"], /too many arguments/],
    [["one", "--query", "two"], /given twice/],
    [["statsu:FAILED"], /There is no field `statsu`; did you mean `status`\?[^]*\n {2}statsu:FAILED\n {2}\^{6}\n/],
    [["duration>5m retries>many"], /\n {2}duration>5m retries>many\n {22}\^{4}\n/],
  ])("ends with 2 and says why: %j", async (args, why) => {
    const { code, out, err } = await stepscope(["list", ...args], { env: place().env });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(why);
  });
});
