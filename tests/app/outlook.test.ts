import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { instant } from "@/lib/base/instant";
import type { Outlook } from "@/lib/contract/outlook";
import { Limits } from "@/app/_components/execution/Limits";
import { Silence } from "@/app/_components/execution/Silence";
import { ZoneProvider } from "@/app/_components/ui/zone";

const NOW = instant(Date.UTC(2026, 10, 22, 14));
const CHILD = "arn:aws:states:us-east-1:000000000000:execution:Billing:b-17";
const NO_LIMITS = { events: null, payload: null, redrive: null, expiry: null };

const OUTLOOK: Outlook = {
  now: NOW,
  asOf: instant(NOW - 60_000),
  isLive: false,
  silence: [
    {
      kind: "child",
      isOverdue: true,
      parts: [
        { text: "Bill", eventId: 2 },
        { text: " has been waiting for its " },
        { text: "child execution b-17", execution: CHILD },
        { text: " for " },
        { text: "1 m 00 s", since: instant(NOW - 60_000) },
        { text: ", until " },
        { text: "2026-11-22 14:00:00.000 UTC", at: NOW },
      ],
    },
  ],
  limits: NO_LIMITS,
};

const onSelect = () => undefined;
const silenceOf = (outlook: Outlook) =>
  renderToStaticMarkup(createElement(ZoneProvider, null, createElement(Silence, { outlook, onSelect })));
const limitsOf = (limits: Outlook["limits"]) =>
  renderToStaticMarkup(createElement(ZoneProvider, null, createElement(Limits, { limits, now: NOW, onSelect })));

describe("what an open run waits for, on its page", () => {
  it("links a state to its event and a child to its page, and marks what is overdue", () => {
    const html = silenceOf(OUTLOOK);
    expect(html).toContain('title="Event 2"');
    expect(html).toContain(`href="/executions/${encodeURIComponent(CHILD)}"`);
    expect(html).toContain("1 m 00 s</time>");
    expect(html).toContain(`dateTime="2026-11-22T14:00:00.000Z"`);
    expect(html).toContain("text-late");
    expect(
      silenceOf({ ...OUTLOOK, silence: OUTLOOK.silence.map((one) => ({ ...one, isOverdue: false })) }),
    ).not.toContain("text-late");
  });

  it("is said to be as of then, unless somebody follows the run", () => {
    expect(silenceOf(OUTLOOK)).toContain("nobody follows it here");
    expect(silenceOf({ ...OUTLOOK, isLive: true })).not.toContain("nobody follows it here");
    expect(silenceOf({ ...OUTLOOK, silence: [] })).toBe("");
  });

  it("has the limits below, of which only those that are near stand out", () => {
    const events = { used: 20_000, share: 0.8, fullAt: null };
    expect(limitsOf({ ...NO_LIMITS, events })).toContain("text-late");
    expect(limitsOf({ ...NO_LIMITS, events: { ...events, share: 0.2 } })).not.toContain("text-late");
  });
});
