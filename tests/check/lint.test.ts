import { ESLint } from "eslint";
import { describe, expect, test } from "vitest";

/** What is planted belongs to no project: the rules that ask for types are planted in files of their own, below. */
const eslint = new ESLint({
  overrideConfig: {
    languageOptions: { parserOptions: { projectService: false } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": "off",
      "@typescript-eslint/no-floating-promises": "off",
      "@typescript-eslint/no-misused-promises": "off",
    },
  },
});

/** Names of the rules that the text would break as a file at `path`. */
async function broken(path: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: path });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

const PURE_ROOMS = ["base", "expr", "asl", "history", "engine", "replay", "cost", "stats", "layout", "contract"];

const FORBIDDEN: readonly { readonly what: string; readonly text: string }[] = [
  { what: "read the clock", text: "export const now = () => Date.now();" },
  { what: "read the clock by another spelling", text: 'export const now = () => Date["now"]();' },
  { what: "take the clock apart", text: "export const { now } = Date;" },
  { what: "make the date of this moment", text: "export const today = () => new Date();" },
  { what: "print the date of this moment", text: "export const today = () => Date();" },
  { what: "rename the clock", text: "const Clock = Date; export const today = () => new Clock();" },
  { what: "measure", text: "export const at = () => performance.now();" },
  { what: "throw dice", text: "export const roll = () => Math.random();" },
  { what: "rename the dice", text: "const M = Math; export const roll = () => M.random();" },
  { what: "make a UUID", text: "export const id = () => crypto.randomUUID();" },
  { what: "wait", text: "export const later = (f: () => void) => setTimeout(f, 1);" },
  { what: "read the environment", text: "export const home = () => process.env.HOME;" },
  { what: "use Node's bytes", text: 'export const bytes = Buffer.from("");' },
  { what: "reach for the global object", text: "export const all = globalThis;" },
  { what: "ask the network", text: 'export const page = () => fetch("http://x");' },
  { what: "import from Node", text: 'import { readFileSync } from "node:fs"; export const f = readFileSync;' },
  { what: "import from Node without its prefix", text: 'import { join } from "path"; export const f = join;' },
  { what: "import Next", text: 'import { headers } from "next/headers"; export const f = headers;' },
  { what: "import React", text: 'import { useState } from "react"; export const f = useState;' },
  { what: "import Prisma", text: 'import { Prisma } from "@prisma/client"; export const f = Prisma;' },
  { what: "import the AWS SDK", text: 'import { SFNClient } from "@aws-sdk/client-sfn"; export const f = SFNClient;' },
  { what: "import the generated client", text: 'import { C } from "@/generated/sqlite/client"; export const f = C;' },
  { what: "import from Node later", text: 'export const f = () => import("node:fs");' },
];

describe("a pure room may not", () => {
  test.each(FORBIDDEN)("$what", async ({ text }) => {
    for (const room of PURE_ROOMS) {
      const rules = await broken(`lib/${room}/planted.ts`, text);
      expect(rules.some((rule) => rule.startsWith("no-restricted-"))).toBe(true);
    }
  });

  test.each(FORBIDDEN)("$what, which a server room may", async ({ text }) => {
    const rules = await broken("tests/check/planted.ts", text);
    expect(rules.filter((rule) => rule.startsWith("no-restricted-"))).toEqual([]);
  });
});

describe("a pure room may", () => {
  test.each([
    { what: "make the date of an instant", text: "export const date = (ms: number) => new Date(ms).toISOString();" },
    { what: "read a date", text: "export const ms = (text: string) => Date.parse(text);" },
    { what: "calculate", text: "export const ceil = (x: number) => Math.ceil(x);" },
    { what: "hash without Node", text: 'import { sha256 } from "@noble/hashes/sha2.js"; export const f = sha256;' },
  ])("$what", async ({ text }) => {
    expect(await broken("lib/base/planted.ts", text)).toEqual([]);
  });
});

describe("nowhere", () => {
  test("is `any` allowed", async () => {
    expect(await broken("lib/base/planted.ts", "export const f = (x: any) => String(x);")).toContain(
      "@typescript-eslint/no-explicit-any",
    );
  });

  test("is the compiler told to look away", async () => {
    expect(await broken("lib/base/planted.ts", "// @ts-ignore\nexport const f: number = 1;")).toContain(
      "@typescript-eslint/ban-ts-comment",
    );
  });
});

describe("everywhere in lib and app", () => {
  const typed = new ESLint({
    overrideConfig: {
      languageOptions: {
        parserOptions: { projectService: { allowDefaultProject: ["lib/*/planted.ts", "app/planted.ts"] } },
      },
    },
  });
  const brokenAt = async (path: string, text: string): Promise<string[]> => {
    const [result] = await typed.lintText(text, { filePath: path });
    return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
  };
  const KINDS = 'type Kind = "one" | "two"; export function name(kind: Kind): void { switch (kind) { case "one": ';

  test.each(["lib/engine/planted.ts", "lib/store/planted.ts", "app/planted.ts"])(
    "%s: a kind is not passed over",
    async (path) => {
      expect(await brokenAt(path, `${KINDS} break; } }`)).toEqual(["@typescript-eslint/switch-exhaustiveness-check"]);
      expect(await brokenAt(path, `${KINDS} break; case "two": break; } }`)).toEqual([]);
    },
  );

  test.each(["lib/replay/planted.ts", "lib/server/planted.ts", "app/planted.ts"])(
    "%s: a promise is not lost",
    async (path) => {
      const text = (call: string) =>
        `export async function save(): Promise<void> {} export function go(): void { ${call} }`;
      expect(await brokenAt(path, text("save();"))).toEqual(["@typescript-eslint/no-floating-promises"]);
      expect(await brokenAt(path, text("void save();"))).toEqual([]);
    },
  );
});
