import { describe, expect, test } from "vitest";
import { COMMANDS } from "@/lib/cli/commands";
import { place, stepscope } from "./run";

describe("stepscope", () => {
  test("lists its commands with their summaries", async () => {
    const { code, out } = await stepscope(["--help"]);
    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS) expect(out).toMatch(new RegExp(`  ${name} +${summary}`));
  });

  test.each(COMMANDS.map(({ name }) => name))("explains %s with its own options, in either spelling", async (name) => {
    const [help, flag] = await Promise.all([stepscope(["help", name]), stepscope([name, "--help"])]);
    expect(help).toEqual(flag);
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toContain(`Usage: stepscope ${name}`);
  });

  test.each([["improt"], ["import"], ["import", "--unknown", "x"], ["config", "surplus"]])(
    "ends with 2 and a message for wrong use: %s %s",
    async (...args) => {
      const { code, out, err } = await stepscope(args);
      expect(code).toBe(2);
      expect(out).toBe("");
      expect(err).toMatch(/^error: /);
    },
  );
});

describe("stepscope config", () => {
  test("prints what is in force and where it comes from, without secrets", async () => {
    const env = {
      STEPSCOPE_TOKEN: "a-secret-of-some-length",
      PORT: "4000",
      DATABASE_URL: "postgresql://me:hunter2@db/x",
    };
    const { code, out } = await stepscope(["config"], { env });
    expect(code).toBe(0);
    expect(out).toMatch(/port +4000 +environment/);
    expect(out).toMatch(/host +127\.0\.0\.1 +default/);
    expect(out).not.toContain("a-secret-of-some-length");
    expect(out).not.toContain("hunter2");
  });

  test("refuses a setting that cannot be, by name", async () => {
    const { code, err } = await stepscope(["config"], { env: { PORT: "70000" } });
    expect(code).toBe(2);
    expect(err).toContain("port in the environment");
  });
});

test("stepscope prepare makes a database and loads the samples into an empty one only", async () => {
  const { env } = place();
  expect((await stepscope(["prepare", "--samples"], { env })).err).toContain("Loaded 8 sample executions.");
  expect(await stepscope(["prepare", "--samples"], { env })).toEqual({ code: 0, out: "", err: "" });
});
