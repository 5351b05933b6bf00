import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSettings, shownValue, valuesOf } from "@/lib/server/settings";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "settings-"));
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (environment: Record<string, string> = {}, flags = {}) =>
  valuesOf(await readSettings({ folder, environment, flags }));

describe("settings", () => {
  it("come from flags before the environment before the file before the defaults", async () => {
    expect(await read()).toMatchObject({ host: "127.0.0.1", port: 3000, token: null });
    await writeFile(join(folder, "stepscope.config.json"), `{"port": 4000, "allowedHosts": ["a.example"]}`);
    expect(await read()).toMatchObject({ port: 4000, allowedHosts: ["a.example"] });
    expect(await read({ PORT: "5000", STEPSCOPE_ALLOWED_HOSTS: "b.example, c.example" })).toMatchObject({
      port: 5000,
      allowedHosts: ["b.example", "c.example"],
    });
    expect(await read({ PORT: "5000" }, { port: 6000 })).toMatchObject({ port: 6000 });
  });

  it("keep what sources brought without a bound unless they say one, and failures at least as long as the rest", async () => {
    expect(await read()).toMatchObject({ retention: {} });
    await writeFile(join(folder, "stepscope.config.json"), `{"retention": {"days": 30, "failureDays": 90}}`);
    expect(await read()).toMatchObject({ retention: { days: 30, failureDays: 90 } });
    await writeFile(join(folder, "stepscope.config.json"), `{"retention": {"days": 30, "failureDays": 7}}`);
    await expect(read()).rejects.toThrow("failures stay longer");
    await writeFile(join(folder, "stepscope.config.json"), `{"retention": {"days": 0}}`);
    await expect(read()).rejects.toThrow("at least 1");
  });

  it("are read from a module too", async () => {
    await writeFile(join(folder, "stepscope.config.mjs"), "export default { port: 4100 };");
    expect(await read()).toMatchObject({ port: 4100 });
  });

  it("say which one is wrong and where", async () => {
    await expect(read({ PORT: "70000" })).rejects.toThrow("port in the environment cannot be used");
    await writeFile(join(folder, "stepscope.config.json"), `{"prot": 4000}`);
    await expect(read()).rejects.toThrow("stepscope.config.json");
    await writeFile(join(folder, "stepscope.config.json"), `{"port": `);
    await expect(read()).rejects.toThrow("stepscope.config.json cannot be read: line 1, column 10 is no JSON.");
  });

  it("are not quoted where the file is no JSON: what stands there may be a secret", async () => {
    await writeFile(
      join(folder, "stepscope.config.json"),
      `{\n  "watch": [{ "url": tok-1234 "https://h.example/s3cr3t" }]\n}`,
    );
    const problem = await read().then(String, String);
    expect(problem).toContain("line 2, column 23");
    expect(problem).not.toMatch(/s3cr3t|1234/);
  });

  it("take the engine's from the variables of Step Functions Local and LocalStack, beside the file's own", async () => {
    const engine = {
      s3: "buckets",
      mock: "of-the-file.json",
      endpoints: { sqs: "http://127.0.0.1:1", s3: "http://127.0.0.1:2" },
    };
    await writeFile(join(folder, "stepscope.config.json"), JSON.stringify({ engine }));
    expect((await read({ SFN_MOCK_CONFIG: "" })).engine).toEqual(engine);
    const environment = {
      SFN_MOCK_CONFIG: "mocks/local.json",
      WAIT_TIME_SCALE: "0.5",
      LAMBDA_ENDPOINT: "http://127.0.0.1:3001",
      SQS_ENDPOINT: "http://127.0.0.1:4566",
    };
    const { lambda, sqs, s3 } = {
      lambda: environment.LAMBDA_ENDPOINT,
      sqs: environment.SQS_ENDPOINT,
      s3: "http://127.0.0.1:2",
    };
    expect((await read(environment)).engine).toEqual({
      s3: "buckets",
      mock: join(folder, "mocks/local.json"),
      timeScale: 0.5,
      endpoints: { lambda, sqs, s3 },
    });
    expect((await read({ ...environment, STEPSCOPE_USER_CWD: "/elsewhere" })).engine.mock).toBe(
      "/elsewhere/mocks/local.json",
    );
    await expect(read({ WAIT_TIME_SCALE: "fast" })).rejects.toThrow(
      "engine.timeScale in the environment cannot be used",
    );
    await expect(read({ SQS_ENDPOINT: "sqs:4566" })).rejects.toThrow("engine.endpoints.sqs in the environment");
  });

  it("have prices of regions, whose mistakes are named", async () => {
    const write = (price: object) =>
      writeFile(join(folder, "stepscope.config.json"), JSON.stringify({ prices: [price] }));
    const price = { region: "eu-west-1", asOf: "2026-11", transition: "0.00003" };
    await write(price);
    expect(await read()).toMatchObject({ prices: [price] });
    await write({ ...price, transition: 0.00003 });
    await expect(read()).rejects.toThrow("stepscope.config.json: prices.0.transition");
    await write({ ...price, gbSecond: [{ upTo: "5", price: "1" }] });
    await expect(read()).rejects.toThrow("the last tier");
  });

  it("have the push listener off, or at an address of which a part may be left out", async () => {
    expect(await read()).toMatchObject({ push: null, pushKey: null });
    const write = (push: object) => writeFile(join(folder, "stepscope.config.json"), JSON.stringify({ push }));
    await write({});
    expect(await read()).toMatchObject({ push: { host: "127.0.0.1", port: 8084 } });
    await write({ host: "0.0.0.0", port: 9000 });
    expect(await read({ STEPSCOPE_PUSH_KEY: "a-key-of-enough-length" })).toMatchObject({
      push: { host: "0.0.0.0", port: 9000 },
      pushKey: "a-key-of-enough-length",
    });
    await expect(read({ STEPSCOPE_PUSH_KEY: "short" })).rejects.toThrow("at least 16 characters");
    await write({ port: 70_000 });
    await expect(read()).rejects.toThrow("stepscope.config.json: push.port: a port is 1 to 65535");
  });

  it("take no secret from the file", async () => {
    await writeFile(join(folder, "stepscope.config.json"), `{"token": "a-token-of-enough-length"}`);
    await expect(read()).rejects.toThrow("STEPSCOPE_TOKEN");
    await writeFile(join(folder, "stepscope.config.json"), `{"pushKey": "a-key-of-enough-length"}`);
    await expect(read()).rejects.toThrow("STEPSCOPE_PUSH_KEY");
  });

  it("refuse to listen beyond loopback without a token", async () => {
    await expect(read({ HOST: "0.0.0.0" })).rejects.toThrow("STEPSCOPE_TOKEN");
    expect(await read({ HOST: "0.0.0.0", STEPSCOPE_TOKEN: "a-token-of-enough-length" })).toMatchObject({
      host: "0.0.0.0",
    });
  });

  it("are shown without secrets", async () => {
    const environment = {
      STEPSCOPE_TOKEN: "a-token-of-enough-length",
      STEPSCOPE_PUSH_KEY: "a-key-of-enough-length",
      DATABASE_URL: "postgresql://me:secret@db/steps",
    };
    const shown = (await readSettings({ folder, environment })).map(shownValue).join(" ");
    expect(shown).not.toContain("enough");
    expect(shown).not.toContain("secret");
    expect(shown).toContain("me:****@db");
  });

  it.each([
    ["postgresql://me:se/cret@db/steps", "postgresql://me:****@db/steps"],
    ["postgresql://me:sec@ret@db:5432/steps?schema=a", "postgresql://me:****@db:5432/steps?schema=a"],
    ["postgresql://me:s?e#cret@db/steps", "postgresql://me:****@db/steps"],
    ["postgresql://me:secret@/steps?host=/run", "postgresql://me:****@/steps?host=****"],
    ["POSTGRESQL://me:secret@db", "POSTGRESQL://me:****@db"],
    ["postgres://db/steps?user=me&password=secret", "postgres://db/steps?user=****&password=****"],
    ["postgres://db/steps?sslmode=require&sslpassword=secret", "postgres://db/steps?sslmode=require&sslpassword=****"],
    ["file:./data/a@b.db?authToken=secret", "file:./data/a@b.db?authToken=****"],
    ["host=db password=secret", "****"],
    ["file:./data/stepscope.db", "file:./data/stepscope.db"],
  ])("show an address without its password: %s", (value, shown) => {
    expect(shownValue({ name: "databaseUrl", value, origin: "environment" })).toBe(shown);
  });
});

describe("rules for what is hidden", () => {
  it("are read from the file, and are told without patterns of values", async () => {
    const redact = [
      { key: "*token*" },
      { path: "$.card.number", machine: "Order*" },
      { value: "hunter2" },
      { value: { kind: "email" } },
    ];
    await writeFile(join(folder, "stepscope.config.json"), JSON.stringify({ redact }));
    const settings = await readSettings({ folder, environment: {} });
    expect(valuesOf(settings).redact).toEqual(redact);
    const shown = settings.find(({ name }) => name === "redact");
    expect(shown && shownValue(shown)).toBe("key *token*, path $.card.number of Order*, value 3, value email");
  });

  it.each([
    [{}, "redact.0: a rule has one of key, path and value"],
    [{ key: "a", path: "$.a" }, "redact.0: a rule has one of key, path and value"],
    [{ path: "$..a" }, "redact.0.path: a path cannot be read from"],
    [{ path: "a" }, "redact.0.path: a path begins with $"],
    [{ value: "*a*" }, "redact.0.value: a value says at least 3 characters"],
    [{ value: { kind: "phone" } }, "redact.0.value"],
    [{ pattern: "a" }, "redact.0: Unrecognized key"],
  ])("%j is refused, with its place", async (rule, message) => {
    await writeFile(join(folder, "stepscope.config.json"), JSON.stringify({ redact: [rule] }));
    await expect(read()).rejects.toThrow(`stepscope.config.json: ${message}`);
  });
});

describe("rules of watch", () => {
  const write = (watch: unknown) =>
    writeFile(join(folder, "stepscope.config.json"), JSON.stringify({ watch, publicUrl: "https://steps.example/" }));
  const rule = { name: "fails", machine: "checkout", when: "failureRate > 5% over 15m" };

  it("are read, and are told without the address of a message", async () => {
    const rules = [
      { ...rule, url: "https://hooks.example/SECRET", format: "slack" },
      { ...rule, name: "other", url: "$SLACK_URL" },
      { ...rule, name: "third", when: "silence>2h" },
    ];
    await write(rules);
    const settings = await readSettings({ folder, environment: {} });
    expect(valuesOf(settings)).toMatchObject({ watch: rules, publicUrl: "https://steps.example" });
    const shown = settings.map(shownValue).join(" ");
    expect(shown).toContain("fails: failureRate > 5% over 15m of checkout (slack, address in the configuration)");
    expect(shown).toContain("other: failureRate > 5% over 15m of checkout (json, address in $SLACK_URL)");
    expect(shown).toContain("third: silence > 2h of checkout (not sent)");
    expect(shown).not.toContain("SECRET");
  });

  it.each([
    [
      { ...rule, when: "failureRate > 5 over 15m" },
      /watch\.0\.when: it cannot be read\.\n.*\n +\^\n {2}`5` cannot be used here/,
    ],
    [{ ...rule, url: "http://hooks.example/SECRET" }, "watch.0.url: an address that begins with https://"],
    [{ ...rule, url: "SECRET" }, "watch.0.url: an address such as https://hooks.example.com"],
    [{ ...rule, url: "https://me:SECRET@hooks.example" }, "watch.0.url: an address without a user"],
    [{ ...rule, url: "https://hooks.example/SECRET", urlEnv: "A" }, "watch.0.urlEnv: a rule has one of url and urlEnv"],
    [{ ...rule, urlEnv: "https://hooks.example/SECRET" }, "watch.0.urlEnv: the name of a variable"],
    [{ ...rule, name: "" }, "watch.0.name: a name of letters"],
    [{ ...rule, format: "teams" }, "watch.0.format: json or slack"],
    [{ ...rule, webhook: "https://hooks.example/SECRET" }, "watch.0"],
  ])("that cannot be used are refused without saying the address: %o", async (one, message) => {
    await write([one]);
    const refused = await readSettings({ folder, environment: {} }).catch((error: unknown) => error as Error);
    expect(refused).toBeInstanceOf(Error);
    if (!(refused instanceof Error)) return;
    expect(refused.message).toMatch(message);
    expect(refused.message).toContain("stepscope.config.json");
    expect(refused.message).not.toContain("SECRET");
  });

  it("have each name once", async () => {
    await write([rule, rule]);
    await expect(readSettings({ folder, environment: {} })).rejects.toThrow("watch: each name once");
  });
});
