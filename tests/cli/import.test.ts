import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { events } from "../ingest/support";
import { place, stepscope } from "./run";

const dump = (input?: string) => JSON.stringify({ events: events(4, input) });

type Report = {
  files: number;
  executions: number;
  events: number;
  duplicates: number;
  stored: { key: string; name: string; status: string; url: string }[];
  notes: { file: string; note: string }[];
  errors: { file: string; reason: string }[];
};
const reportOf = (out: string) => JSON.parse(out) as Report;

describe("stepscope import", () => {
  test("stores what a folder holds, and finds it again the second time", async () => {
    const { folder, env } = place();
    mkdirSync(join(folder, "runs"));
    writeFileSync(join(folder, "runs/a.json"), dump());
    writeFileSync(join(folder, "runs/b.json"), dump('{"n":2}'));
    const first = await stepscope(["import", "runs", "--json"], { cwd: folder, env });
    expect(first).toMatchObject({ code: 0, err: "" });
    const reported = reportOf(first.out);
    expect(reported).toMatchObject({ files: 2, executions: 2, events: 8, duplicates: 0, errors: [], notes: [] });
    expect(reported.stored.map(({ name, status, url }) => [name, status, url])).toEqual(
      reported.stored.map(({ key, name }) => [name, "SUCCEEDED", `http://127.0.0.1:3000/executions/${key}`]),
    );
    expect(reported.stored.map(({ name }) => name)).toEqual(["a", "b"]);
    const second = await stepscope(["import", "runs", "--json"], { cwd: folder, env });
    expect(reportOf(second.out)).toMatchObject({ files: 2, executions: 2, events: 0, duplicates: 8, errors: [] });
  });

  test("says that an execution ran twice, and so does verify", async () => {
    const { folder, env } = place();
    const arn = "arn:aws:states:eu-west-1:111122223333:execution:orders:again";
    const later = events(4).map((event) => ({ ...event, timestamp: event.timestamp + 60 }));
    writeFileSync(join(folder, "a.json"), dump());
    writeFileSync(join(folder, "b.json"), JSON.stringify({ events: later }));
    const alone = await stepscope(["import", "a.json", "--arn", arn], { cwd: folder, env });
    expect(alone.out).not.toContain("ran twice");
    const { out } = await stepscope(["import", "b.json", "--arn", arn], { cwd: folder, env });
    const said = `  ran twice (${arn}): SUCCEEDED 2026-03-01T10:01:00.100Z; SUCCEEDED 2026-03-01T10:00:00.100Z\n`;
    expect(out).toContain(said);
    expect((await stepscope(["verify", arn], { env })).out).toContain(said);
  });

  test("reads standard input", async () => {
    const { env } = place();
    const { code, out } = await stepscope(["import", "-"], { env, input: dump() });
    expect(code).toBe(0);
    expect(out).toMatch(
      /^1 file: 1 execution, 4 new events, 0 known before\n {2}standard input {2}SUCCEEDED {2}http:\/\/127\.0\.0\.1:3000\/executions\/[0-9a-f]{20}\n$/,
    );
  });

  test("refuses a broken file by name and stores the rest of the batch: exit code 1", async () => {
    const { folder, env } = place();
    writeFileSync(join(folder, "good.json"), dump());
    writeFileSync(join(folder, "bad.json"), "not json");
    const { code, out, err } = await stepscope(["import", "good.json", "bad.json", "--json"], { cwd: folder, env });
    expect(code).toBe(1);
    expect(reportOf(out)).toMatchObject({ files: 2, executions: 1, errors: [{ file: join(folder, "bad.json") }] });
    expect(err).toContain("Not JSON");
  });

  test("ends with 2 when every file is refused, or there is none", async () => {
    const { folder, env } = place();
    writeFileSync(join(folder, "bad.json"), "not json");
    mkdirSync(join(folder, "empty"));
    expect((await stepscope(["import", "bad.json"], { cwd: folder, env })).code).toBe(2);
    expect((await stepscope(["import", "missing.json"], { cwd: folder, env })).code).toBe(2);
    expect((await stepscope(["import", "empty"], { cwd: folder, env })).code).toBe(2);
  });

  test("takes a dump that was cut off with --partial only", async () => {
    const { env } = place();
    const input = dump().slice(0, -50);
    const refused = await stepscope(["import", "-"], { env, input });
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("--partial");
    const taken = await stepscope(["import", "-", "--partial", "--json"], { env, input });
    expect(taken.code).toBe(0);
    expect(reportOf(taken.out)).toMatchObject({ executions: 1, events: 3 });
  });

  test("takes the definition beside a history, or the one that is named", async () => {
    const { folder, env } = place();
    writeFileSync(join(folder, "run.json"), dump());
    const missing = await stepscope(["import", "run.json", "--definition", "gone.json"], { cwd: folder, env });
    expect(missing).toMatchObject({ code: 2, out: "" });
    expect(missing.err).toMatch(/^--definition: gone\.json: cannot be read/);
    writeFileSync(join(folder, "run.definition.json"), '{"StartAt":"P"}');
    expect((await stepscope(["import", "run.json"], { cwd: folder, env })).code).toBe(0);
  });

  test("refuses an ARN that is none, and one ARN for several files", async () => {
    const { folder, env } = place();
    writeFileSync(join(folder, "a.json"), dump());
    const arn = "arn:aws:states:eu-west-1:111122223333:execution:orders:o-1";
    const wrong = await stepscope(["import", "a.json", "--arn", "o-1"], { cwd: folder, env });
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.err).toContain("not the ARN of an execution");
    expect((await stepscope(["import", "a.json", "a.json", "--arn", arn], { cwd: folder, env })).code).toBe(2);
    expect((await stepscope(["import", "a.json", "--arn", arn], { cwd: folder, env })).code).toBe(0);
  });

  test("says where a database cannot be opened", async () => {
    const { code, err } = await stepscope(["import", "-"], { env: { DATABASE_URL: "mysql://x" }, input: dump() });
    expect(code).toBe(2);
    expect(err).toContain("DATABASE_URL");
  });
});
