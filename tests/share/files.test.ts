import { describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { htmlOf } from "@/lib/share/html";
import { markdownOf, plain } from "@/lib/share/markdown";
import { html, Markup } from "@/lib/share/markup";
import { stepsOf } from "@/lib/share/steps";
import { recordRun } from "../replay/runs";
import { sharedOf } from "./shared";

const HOSTILE = `<script>alert(1)</script>"'&\u202e`;

/** A run with hostile names and data that fails. */
async function hostileRun() {
  const definition = {
    StartAt: HOSTILE,
    States: {
      [HOSTILE]: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay", End: true },
    },
  } satisfies JsonObject;
  const { events } = await recordRun(definition, { note: HOSTILE }, () => ({ error: HOSTILE }));
  return sharedOf(events, { definition: JSON.stringify(definition), name: HOSTILE, machine: HOSTILE });
}

describe("a page as a file", () => {
  test("holds sentences, facts, steps with their data and the definition", async () => {
    const text = htmlOf(await hostileRun());
    for (const part of ["FAILED", "Started", "<summary>Input</summary>", "<summary>Definition</summary>"]) {
      expect(text).toContain(part);
    }
    expect(text).toContain("told by the test");
  });

  test("runs nothing, loads nothing, and escapes all that is not its own", async () => {
    const text = htmlOf(await hostileRun());
    expect(text).not.toMatch(/<script|javascript:|\son\w+=|src=|@import|url\(/i);
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
    expect(text).toContain(`default-src 'none'`);
    // What is not escaped is found out.
    expect(html`<p>${new Markup(HOSTILE)}</p>`.text).toContain("<script");
  });

  test("leaves out steps and data beyond its bounds, and says so", async () => {
    const run = await hostileRun();
    const [execution, ...rest] = run.trace.spans;
    const visit = rest.find(({ kind }) => kind === "visit")!;
    const spans = [execution!, ...Array.from({ length: 4_000 }, (_, i) => ({ ...visit, index: i + 1 }))];
    const text = htmlOf({ ...run, trace: { ...run.trace, spans }, definition: "x".repeat(3_000_000) });
    expect(text).toContain("1000 more steps are left out");
    expect(text).toContain("more characters)");
    expect(text.length).toBeLessThan(8_000_000);
  });

  test("draws each step at its time", async () => {
    const { steps, total } = stepsOf(await hostileRun(), 100);
    expect(total).toBe(steps.length);
    for (const { left, width } of steps) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(100.001);
    }
    expect(steps[0]).toMatchObject({ name: HOSTILE, depth: 0, outcome: "failed", error: HOSTILE });
  });
});

describe("Markdown", () => {
  test("says what happened, with the address of the page", async () => {
    const { events } = await recordRun(
      {
        StartAt: "Pay",
        States: { Pay: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay", End: true } },
      },
      {},
      () => ({ error: "Declined" }),
    );
    const text = markdownOf(sharedOf(events, { page: "http://127.0.0.1:3000/executions/k" }));
    expect(text).toMatch(/^### orders › o-17: FAILED\n\nPay .*Declined/);
    expect(text).toContain("- started 2025-03-01T08:00:00.000Z\n");
    expect(text).toContain("```\nDeclined: told by the test\n```");
    expect(text).toContain("<http://127.0.0.1:3000/executions/k>");
  });

  test("leaves names as they are", () => {
    expect(plain("a_b *c* <d> `e` [f](g)")).toBe("a\\_b \\*c\\* \\<d\\> \\`e\\` \\[f\\](g)");
    expect(plain("# no heading")).toBe("\\# no heading");
    expect(plain("1. no list")).toBe("1\\. no list");
  });

  test("keeps backticks inside of code", async () => {
    const run = await hostileRun();
    expect(markdownOf({ ...run, error: "a ``` b", cause: null })).toContain("````\na ``` b\n````");
  });
});
