import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { refreshPrices } from "@/lib/cli/refreshPrices";
import { pricesOf } from "@/lib/cost/prices";
import { readOverrides } from "@/lib/server/readOverrides";
import { product } from "../cost/products";

const PRODUCTS: Readonly<Record<string, readonly string[]>> = {
  AmazonStates: [
    product("EUW1-StateTransition", [["0", "Inf", "0.0000400000"]]),
    product("EUW1-StepFunctions-Request", [["0", "Inf", "0.0000010000"]]),
  ],
  AmazonCloudWatch: [product("EUW1-DataProcessing-Bytes", [["0", "Inf", "0.5700000000"]])],
};

let server: Server;
let endpoint: string;
const asked: string[] = [];

/** Answers GetProducts a product a page; `endless` never comes to an end. */
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const { ServiceCode, NextToken = "0", Filters } = JSON.parse(body) as Record<string, string>;
      const region = (Filters as unknown as { Value: string }[])[0]?.Value ?? "";
      asked.push(`${ServiceCode} ${region} ${NextToken}`);
      const products = region === "eu-west-1" ? (PRODUCTS[ServiceCode ?? ""] ?? []) : [];
      const next = Number(NextToken) + 1;
      const more = region === "sa-east-1" || next < products.length;
      const at = products[Number(NextToken)];
      response.setHeader("content-type", "application/x-amz-json-1.1");
      response.end(
        JSON.stringify({ PriceList: at === undefined ? [] : [at], ...(more ? { NextToken: String(next) } : {}) }),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const REGION = ["eu-west-1"];
let folder: string;
let out: string;
let err: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stepscope-prices-"));
  [out, err] = ["", ""];
  vi.spyOn(console, "log").mockImplementation((line: string) => void (out += `${line}\n`));
  vi.spyOn(console, "error").mockImplementation((line: string) => void (err += `${line}\n`));
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
const file = () => join(folder, "stepscope.prices.json");

test("the list is compared with the prices in force, and nothing is written unasked", async () => {
  expect(await refreshPrices({ region: REGION, endpoint, json: true }, folder)).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    changes: [
      { region: "eu-west-1", what: "state transition", from: "0.000025", to: "0.00004" },
      { region: "eu-west-1", what: "GB of logs taken in", from: "0.5", to: "0.57" },
    ],
    written: null,
  });
  expect(asked).toContain("AmazonStates eu-west-1 1");
  expect(existsSync(file())).toBe(false);
});

test("written prices are those that everything reads, and regions that were not asked for stay", async () => {
  writeFileSync(file(), `[{"region": "us-west-1", "asOf": "2026-01", "transition": "0.5"}]`);
  expect(await refreshPrices({ region: REGION, endpoint, write: true }, folder)).toBe(0);
  expect(out).toContain("0.000025 → 0.00004");
  expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual([
    { region: "us-west-1", asOf: "2026-01", transition: "0.5" },
    expect.objectContaining({ region: "eu-west-1", transition: "0.00004" }),
  ]);
  const overrides = await readOverrides(folder);
  expect(pricesOf("eu-west-1", overrides).transition.toFixed()).toBe("0.00004");
  out = "";
  await refreshPrices({ region: REGION, endpoint }, folder);
  expect(out).toContain("The prices in force are those of the list.");
});

test("the configuration's price of the same age goes before the file's", async () => {
  const price = (transition: string) => JSON.stringify([{ region: "us-west-1", asOf: "2026-01", transition }]);
  writeFileSync(file(), price("0.5"));
  writeFileSync(join(folder, "stepscope.config.json"), `{"prices": ${price("0.7")}}`);
  expect(pricesOf("us-west-1", await readOverrides(folder)).transition.toFixed()).toBe("0.7");
});

test("a region without prices is a finding; a list without end is given up", async () => {
  expect(await refreshPrices({ region: ["xx-east-1"], endpoint }, folder)).toBe(1);
  expect(err).toContain("xx-east-1");
  await expect(refreshPrices({ region: ["sa-east-1"], endpoint }, folder)).rejects.toThrow("more than 50 pages");
});

test("without credentials it says what to do", async () => {
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"]) vi.stubEnv(name, "");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", "/dev/null");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
  await expect(refreshPrices({ region: REGION }, folder)).rejects.toThrow("AWS_PROFILE");
});

test("prices that are no prices name the file and the place", async () => {
  writeFileSync(file(), `[{"region": "us-west-1", "asOf": "soon"}]`);
  await expect(refreshPrices({ region: REGION, endpoint }, folder)).rejects.toThrow("stepscope.prices.json: 0.asOf");
  writeFileSync(file(), `[{`);
  await expect(refreshPrices({ region: REGION, endpoint }, folder)).rejects.toThrow("cannot be read");
});
