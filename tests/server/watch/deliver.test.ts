import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addressProblem, resolveAddress } from "@/lib/server/watch/address";
import { deliver } from "@/lib/server/watch/deliver";
import { bodyOf, testContent } from "@/lib/server/watch/message";
import { type Answer, sendingAtOnce, WatchReceiver } from "../../support/watchReceiver";

let receiver: WatchReceiver;
beforeAll(async () => void (receiver = await WatchReceiver.open()));
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.received.length = 0;
  receiver.answers = [];
});

const send = (answers: Answer[], pauses: number[] = []) => {
  receiver.answers = answers;
  return deliver({ url: receiver.url, body: '{"a":1}', id: "e:firing", timeoutMs: 60_000 }, sendingAtOnce(pauses));
};

test("a message is one POST of JSON, with an id that a receiver knows it by", async () => {
  expect(await send([200])).toEqual({ isDelivered: true, result: "HTTP 200" });
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received[0]).toMatchObject({
    body: '{"a":1}',
    headers: { "content-type": "application/json", "idempotency-key": "e:firing" },
  });
});

test("an answer of 500 is tried again a second later, then four, with the same id", async () => {
  const pauses: number[] = [];
  expect(await send([500, 429, 200], pauses)).toEqual({ isDelivered: true, result: "HTTP 200" });
  expect(pauses).toEqual([1_000, 4_000]);
  expect(new Set(receiver.received.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  expect(receiver.received).toHaveLength(3);
});

test("three tries are the most", async () => {
  expect(await send([500, 502, 503, 200])).toEqual({ isDelivered: false, result: "HTTP 503" });
  expect(receiver.received).toHaveLength(3);
});

test("what is refused for good is not tried again at once", async () => {
  expect(await send([404, 200])).toEqual({ isDelivered: false, result: "HTTP 404" });
  expect(receiver.received).toHaveLength(1);
});

test("a redirect is not followed", async () => {
  const elsewhere = await WatchReceiver.open();
  const moved = { status: 302, location: elsewhere.url };
  expect(await send([moved, 200])).toMatchObject({
    isDelivered: false,
    result: expect.stringMatching(/^HTTP 302, a redirect/) as unknown,
  });
  expect([receiver.received.length, elsewhere.connections]).toEqual([1, 0]);
  await elsewhere.close();
});

test("who does not answer is waited for so long, three times", async () => {
  // Of its own: what is read late is nothing of another test.
  const silent = await WatchReceiver.open();
  silent.answers = ["silent", "silent", "silent"];
  const pauses: number[] = [];
  const result = await deliver({ url: silent.url, body: "{}", id: "x", timeoutMs: 40 }, sendingAtOnce(pauses));
  expect(result).toEqual({ isDelivered: false, result: "no answer within 0.04 s" });
  // Three tries; a busy machine may not have read any of them so soon.
  expect(pauses).toHaveLength(2);
  await silent.close();
});

test("an error says nothing of the address", async () => {
  const gone = await WatchReceiver.open();
  const { url } = gone;
  await gone.close();
  const result = await deliver({ url, body: "{}", id: "x" }, sendingAtOnce());
  expect(result).toEqual({ isDelivered: false, result: "nobody listens there" });
  const spoken = receiver.url.replace("http:", "https:");
  const untrusted = await deliver({ url: spoken, body: "{}", id: "x" }, sendingAtOnce());
  expect(untrusted.isDelivered).toBe(false);
  expect(untrusted.result).not.toMatch(/SECRET|127/);
});

test("only https, or http on this computer", () => {
  for (const url of ["https://hooks.example.com/a", "http://localhost:1/a", "http://[::1]:1/", "http://127.0.0.1/"]) {
    expect(addressProblem(url), url).toBeNull();
  }
  for (const url of [
    "http://hooks.example.com/a",
    "ftp://a",
    "https://u:p@a.example",
    "nothing",
    "http://127.0.0.1.example/",
  ]) {
    const problem = addressProblem(url);
    expect(problem, url).not.toBeNull();
    expect(problem).not.toContain(url);
  }
  const address = { kind: "environment", variable: "HOOK" } as const;
  expect(resolveAddress(address, { HOOK: "https://a.example/s" })).toEqual({ ok: true, value: "https://a.example/s" });
  expect(resolveAddress(address, {})).toEqual({ ok: false, error: "$HOOK is not set" });
  expect(JSON.stringify(resolveAddress(address, { HOOK: "http://a.example/s" }))).not.toContain("a.example");
});

test("Slack is sent a text in which nothing of ours is a link or a mention", () => {
  const content = { ...testContent({ name: "<!channel> & co", when: "worse" }, "e", 0), href: "/executions?a=1&b=2" };
  const { text } = JSON.parse(bodyOf(content, "slack", "https://steps.example")) as { text: string };
  expect(text).toContain("*&lt;!channel&gt; &amp; co*");
  expect(text).toContain("<https://steps.example/executions?a=1&amp;b=2|Open in Stepscope>");
  expect(bodyOf(content, "slack", null)).not.toContain("Open in");
  expect(JSON.parse(bodyOf(content, "json", "https://steps.example"))).toMatchObject({
    id: "e:test",
    href: "https://steps.example/executions?a=1&b=2",
  });
});
