import { request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { PushIntake } from "@/lib/ingest/push/pushIntake";
import type { PushCommit } from "@/lib/ingest/push/sink";
import { type PushLimits, pushServer } from "@/lib/server/push/pushServer";
import { delivery, expressArn, logMessages, standardArn, statusEvent } from "../support/deliveries";
import { chargeRun } from "../support/ingested";

const KEY = "a-key-of-the-push-listener";
const NOW = 1_767_614_400_000;
const MESSAGES = logMessages(expressArn("a"), chargeRun({}));

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

type Commit = (commit: PushCommit) => Promise<void>;

async function listening(limits: Partial<PushLimits> = {}, commit: Commit = () => Promise.resolve()) {
  const commits: PushCommit[] = [];
  const troubles: string[] = [];
  const intake = new PushIntake({
    commit: async (one) => {
      await commit(one);
      commits.push(one);
      return one.executions.map(() => ({ outcome: "dropped" }) as const);
    },
  });
  const server = pushServer({ intake, key: KEY, now: () => NOW, onTrouble: (word) => troubles.push(word), limits });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, commits, troubles };
}

type Sent = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
};
type Got = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

function send(port: number, { method = "POST", path, headers = {}, body = "" }: Sent): Promise<Got> {
  return new Promise((resolve, reject) => {
    const length = { "content-length": String(Buffer.byteLength(body)) };
    const request = httpRequest(
      { port, host: "127.0.0.1", method, path, headers: { ...length, ...headers } },
      (response) => {
        let text = "";
        response.on("data", (chunk) => (text += String(chunk)));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
        response.on("error", reject);
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

const FIREHOSE = { "x-amz-firehose-access-key": KEY, "x-amz-firehose-request-id": "request-1" };
const firehose = (port: number, body: string | Buffer = delivery(MESSAGES), headers: Record<string, string> = {}) =>
  send(port, { path: "/firehose", body, headers: { ...FIREHOSE, ...headers } });
const eventBridge = (port: number, headers: Record<string, string>, body = statusEvent(standardArn("a"))) =>
  send(port, { path: "/eventbridge", body, headers });
const basic = (userAndPassword: string) => `Basic ${Buffer.from(userAndPassword).toString("base64")}`;

describe("a delivery of Firehose over HTTP", () => {
  test("is stored, and answered with its id and a time", async () => {
    const { port, commits } = await listening();
    const { status, headers, body } = await firehose(port);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json");
    expect(JSON.parse(body)).toEqual({ requestId: "request-1", timestamp: NOW });
    expect(commits[0]?.executions.map(({ events }) => events.length)).toEqual([MESSAGES.length]);
  });

  test("is read compressed", async () => {
    const { port, commits } = await listening();
    const { status } = await firehose(port, gzipSync(delivery(MESSAGES)), { "content-encoding": "gzip" });
    expect(status).toBe(200);
    expect(commits[0]?.executions).toHaveLength(1);
  });

  test("that is none is answered with why, and the same members", async () => {
    const { port, commits } = await listening();
    const { status, body } = await firehose(port, "{}");
    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({
      ...{ requestId: "request-1", timestamp: NOW },
      errorMessage: "It is no delivery of Firehose: it has no list of records.",
    });
    expect(commits).toEqual([]);
  });

  test.each([
    ["no UTF-8", Buffer.from([0xff, 0xfe]), {}, 400],
    ["a broken gzip", Buffer.from("oops"), { "content-encoding": "gzip" }, 400],
    ["another encoding", Buffer.from("{}"), { "content-encoding": "br" }, 415],
    ["a body that unpacks to too much", gzipSync("x".repeat(300_000)), { "content-encoding": "gzip" }, 413],
    ["a body that is too long", Buffer.alloc(300_000, "x"), {}, 413],
  ])("with %s is refused", async (_what, sent, headers, expected) => {
    const { port, commits } = await listening({ bodyBytes: 200_000 });
    const { status, body } = await firehose(port, sent, headers);
    expect(status).toBe(expected);
    expect(JSON.parse(body)).toMatchObject({ requestId: "request-1", errorMessage: expect.any(String) });
    expect(commits).toEqual([]);
  });

  test("of unknown length is refused once it is too long", async () => {
    const { port } = await listening({ bodyBytes: 200_000 });
    const got = await new Promise<Got>((resolve, reject) => {
      const request = httpRequest({ port, method: "POST", path: "/firehose", headers: FIREHOSE }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: "" });
      });
      request.on("error", reject);
      request.write("x".repeat(150_000));
      request.end("x".repeat(150_000));
    });
    expect(got.status).toBe(413);
  });
});

describe("the key", () => {
  test.each([
    ["of Firehose", { "x-amz-firehose-access-key": KEY }],
    ["an API key", { "x-api-key": KEY }],
    ["basic authorization", { authorization: basic(`stepscope:${KEY}`) }],
    ["a bearer token", { authorization: `Bearer ${KEY}` }],
  ])("is taken as %s", async (_what, headers) => {
    const { port, commits } = await listening();
    expect((await eventBridge(port, headers)).status).toBe(200);
    expect(commits).toHaveLength(1);
  });

  test.each([
    ["missing", {}],
    ["another", { "x-api-key": `${KEY.slice(0, -1)}!` }],
    ["a part of it", { "x-api-key": KEY.slice(0, -1) }],
    ["more than it", { "x-api-key": `${KEY}x` }],
    ["empty", { "x-api-key": "" }],
    ["in the user's place", { authorization: basic(`${KEY}:x`) }],
    ["under another scheme", { authorization: `Digest ${KEY}` }],
    ["in a cookie", { cookie: `key=${KEY}` }],
  ])("is refused when it is %s, and nothing is read", async (_what, headers) => {
    const { port, commits } = await listening();
    for (const got of [
      await eventBridge(port, headers),
      await send(port, { path: "/firehose", headers, body: delivery(MESSAGES) }),
    ]) {
      expect(got.status).toBe(401);
      expect(got.body).toContain("STEPSCOPE_PUSH_KEY");
    }
    expect(commits).toEqual([]);
  });

  test("of Firehose that is wrong is answered with the request's id", async () => {
    const { port } = await listening();
    const { status, body } = await firehose(port, delivery(MESSAGES), { "x-amz-firehose-access-key": "wrong" });
    expect(status).toBe(401);
    expect(JSON.parse(body)).toMatchObject({ requestId: "request-1", timestamp: NOW });
  });

  test("in the address does not help", async () => {
    const { port } = await listening();
    expect((await send(port, { path: `/eventbridge?x-api-key=${KEY}`, body: "{}" })).status).toBe(401);
  });
});

describe("an event of EventBridge over HTTP", () => {
  test("is stored, and answered", async () => {
    const { port, commits } = await listening();
    const { status, body } = await eventBridge(port, { "x-api-key": KEY });
    expect([status, body]).toEqual([200, "{}"]);
    expect(commits[0]?.executions[0]).toMatchObject({ arn: standardArn("a"), described: { status: "SUCCEEDED" } });
  });
});

describe("everything else", () => {
  test.each([
    ["GET", "/firehose"],
    ["PUT", "/firehose"],
    ["OPTIONS", "/eventbridge"],
    ["POST", "/"],
    ["POST", "/firehose/x"],
    ["POST", "//firehose"],
    ["GET", "/api/health"],
  ])("%s %s is not found, with the key too, and tells pages of a browser nothing", async (method, path) => {
    const { port, commits } = await listening();
    const { status, headers, body } = await send(port, {
      method,
      path,
      headers: { ...FIREHOSE, origin: "https://a.example" },
    });
    expect([status, body]).toEqual([404, "{}"]);
    expect(Object.keys(headers).filter((name) => /^access-control|^set-cookie/.test(name))).toEqual([]);
    expect(commits).toEqual([]);
  });

  test("may be asked for under any host name", async () => {
    const { port } = await listening();
    expect((await firehose(port, delivery(MESSAGES), { host: "push.example.com" })).status).toBe(200);
  });
});

describe("when it cannot be stored", () => {
  const failing = (error: Error) => listening({}, () => Promise.reject(error));

  test("the sender is told to come again, and when it comes it is stored", async () => {
    let isThere = false;
    const unavailable = Object.assign(new Error("The database does not answer."), { name: "StoreUnavailable" });
    const { port, commits, troubles } = await listening({}, () =>
      isThere ? Promise.resolve() : Promise.reject(unavailable),
    );
    const { status, headers, body } = await firehose(port);
    expect([status, headers["retry-after"]]).toEqual([503, "30"]);
    expect(JSON.parse(body)).toMatchObject({ requestId: "request-1", timestamp: NOW });
    expect(troubles).toEqual(["The database does not answer."]);
    isThere = true;
    expect((await firehose(port)).status).toBe(200);
    expect(commits).toHaveLength(1);
  });

  test("and nobody knows why, the answer says nothing of it", async () => {
    const { port, troubles } = await failing(new Error("secret of the database"));
    const { status, body } = await eventBridge(port, { "x-api-key": KEY });
    expect(status).toBe(500);
    expect(body).not.toContain("secret");
    expect(troubles).toEqual(["secret of the database"]);
  });
});

describe("what requests hold together is bounded", () => {
  test("one that would pass the bound is told to come again; a later one is taken", async () => {
    let go: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (go = resolve));
    const { port } = await listening({ openBytes: 40_000 }, () => first);
    const open = [eventBridge(port, { "x-api-key": KEY }), eventBridge(port, { "x-api-key": KEY })];
    await new Promise((resolve) => setTimeout(resolve, 100));
    const refused = await eventBridge(port, { "x-api-key": KEY });
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "5"]);
    go();
    expect((await Promise.all(open)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await eventBridge(port, { "x-api-key": KEY })).status).toBe(200);
  });

  test("one that is larger than the bound is taken when it is alone", async () => {
    const { port } = await listening({ openBytes: 10 });
    expect((await firehose(port)).status).toBe(200);
  });

  test("one that broke off gives its bytes back", async () => {
    const { port } = await listening({ openBytes: 40_000 });
    for (let i = 0; i < 3; i++) {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write(`POST /firehose HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${KEY}\r\nContent-Length: 39000\r\n\r\n{`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.destroy();
    }
    await expect.poll(async () => (await firehose(port)).status).toBe(200);
  });
});

describe("a slow client", () => {
  /** What the server sends until it closes the connection. */
  function slow(port: number, beginning: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1");
      let got = "";
      socket.on("data", (chunk) => (got += String(chunk)));
      socket.on("error", () => undefined);
      socket.on("close", () => {
        clearInterval(dripping);
        resolve(got);
      });
      socket.write(beginning);
      const dripping = setInterval(() => socket.write("x"), 200);
    });
  }

  test("that does not finish its headers is ended", async () => {
    const { port, commits } = await listening({ headersMs: 500, requestMs: 60_000 });
    await slow(port, "POST /firehose HTTP/1.1\r\nHost: a\r\nX-");
    expect(commits).toEqual([]);
  });

  test("that does not finish its body is ended", async () => {
    const { port, commits } = await listening({ headersMs: 500, requestMs: 1_000 });
    await slow(port, `POST /firehose HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${KEY}\r\nContent-Length: 100000\r\n\r\n`);
    expect(commits).toEqual([]);
  });

  test("without the key hears so at once and is ended", async () => {
    const { port } = await listening();
    const got = await slow(port, "POST /firehose HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
    expect(got).toMatch(/^HTTP\/1\.1 401 /);
    expect(got).toMatch(/connection: close/i);
  });
});
