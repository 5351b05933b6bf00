import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "@/lib/base/json";
import { type Case, recognise } from "@/lib/conformance/recognise";

/** Recordings of AWS that are not part of the project. */
export const CORPUS = join(import.meta.dirname, "../../../shared/corpus");
export const GOLDEN = join(import.meta.dirname, "../../../shared/facts/jayway-golden.json");

/** Whether the recordings are here; says so loudly when they are not. */
export function corpusIsHere(): boolean {
  const here = existsSync(CORPUS);
  if (!here) console.warn("\n  SKIPPED: no recordings at ../shared/corpus; nothing was compared with AWS.\n");
  return here;
}

export function jsonFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map((name) => join(folder, name));
}

export function readJson(file: string): Json {
  return JSON.parse(readFileSync(file, "utf8")) as Json;
}

/** The cases of all files of a folder. */
export function casesIn(folder: string): readonly Case[] {
  return jsonFiles(folder).flatMap((file) => recognise(readJson(file), file));
}
