import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeEvent } from "@/lib/history/encode";
import { recordRun } from "../replay/runs";
import { place, stepscope } from "./run";

const ARN = "arn:aws:states:eu-west-1:123456789012:execution:orders:run-1";

async function stored() {
  const { folder, env } = place();
  const { events } = await recordRun({ StartAt: "Only", States: { Only: { Type: "Pass", End: true } } }, { a: 1 });
  const file = join(folder, "run.json");
  writeFileSync(file, JSON.stringify({ events: events.map(encodeEvent) }));
  expect((await stepscope(["import", file, "--arn", ARN], { env })).code).toBe(0);
  return { folder, env };
}

test("export writes an execution in each format, to standard output or a file", async () => {
  const { folder, env } = await stored();
  const markdown = await stepscope(["export", ARN, "--as", "md"], { env });
  expect([markdown.code, markdown.out]).toEqual([0, expect.stringMatching(/^### orders › run-1: SUCCEEDED/)]);
  expect(JSON.parse((await stepscope(["export", ARN, "--as", "otlp"], { env })).out)).toHaveProperty("resourceSpans");
  const own = JSON.parse((await stepscope(["export", ARN, "--as", "json"], { env })).out) as { format: string };
  expect(own.format).toBe("stepscope/execution");
  const page = join(folder, "page.html");
  expect(await stepscope(["export", ARN, "--out", page], { env })).toMatchObject({ code: 0, out: "" });
  expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>/);
});

test("export says what it does not know", async () => {
  const { folder, env } = await stored();
  const unknown = await stepscope(["export", `${ARN}x`], { env });
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining(`${ARN}x is no stored execution.`)]);
  const format = await stepscope(["export", ARN, "--as", "pdf"], { env });
  expect([format.code, format.err]).toEqual([2, expect.stringContaining("html, json, md, otlp")]);
  const unwritable = await stepscope(["export", ARN, "--out", join(folder, "no", "page.html")], { env });
  expect([unwritable.code, unwritable.err]).toEqual([2, expect.stringContaining("cannot be written")]);
});
