import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { watchAnswerSchema } from "@/lib/contract/watch/answer";
import { WatchReceiver } from "../support/watchReceiver";
import { place, stepscope } from "./run";

test("stepscope watch lists the rules, looks once, sends a test and mutes", async () => {
  const { folder, env: database } = place();
  const receiver = await WatchReceiver.open();
  const config = join(folder, "stepscope.config.json");
  const env = { ...database, STEPSCOPE_CONFIG: config, HOOK: receiver.url };
  try {
    const rule = { name: "long ago", machine: "*", when: "cost > $0 over 1h", url: "$HOOK" };
    writeFileSync(config, JSON.stringify({ watch: [rule] }));
    const looked = await stepscope(["watch", "--once"], { env });
    expect({ code: looked.code, err: looked.err }).toEqual({ code: 0, err: "" });
    expect(looked.out).toContain("long ago: cannot say\n  cost > $0 over 1h of * (address in $HOOK)");

    const tested = await stepscope(["watch", "test", "long ago"], { env });
    expect(tested).toMatchObject({ code: 0, out: "The test was delivered: HTTP 200.\n" });
    expect(receiver.received).toHaveLength(1);

    expect((await stepscope(["watch", "mute", "long ago", "--for", "2h"], { env })).code).toBe(0);
    const { out } = await stepscope(["watch", "--json"], { env });
    const [row] = watchAnswerSchema.parse(JSON.parse(out)).rules;
    expect(row).toMatchObject({ isMutedForGood: false, delivery: { result: "HTTP 200 (a test)" } });
    expect(row?.mutedUntil).not.toBeNull();
    expect(out).not.toContain("SECRET-PATH");

    const none = await stepscope(["watch", "mute", "none"], { env });
    expect(none.code).toBe(2);
    expect(none.err).toContain("There is no rule none.");
    expect((await stepscope(["watch", "mute", "long ago", "--for", "soon"], { env })).code).toBe(2);
  } finally {
    await receiver.close();
  }
});
