import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { isLoopbackName } from "@/lib/base/hostName";
import { jsonFault } from "@/lib/base/jsonFault";
import { maskedUrl } from "@/lib/base/maskedUrl";
import { DEFAULT_DATABASE_URL } from "@/lib/store/address";
import { sourcesSchema } from "@/lib/contract/sourceSettings";
import { engineSettingsSchema } from "./engine/engineSettings";
import { engineWith } from "./engine/engineVariables";
import { priceOverrides, shownPrices } from "./priceOverrides";
import { pushKeySchema, pushSettingsSchema } from "./push/pushSettings";
import { shownWatch, watchSettingsSchema } from "./watch/watchSettings";
import { machineSettingsSchema, type MachineSettings } from "./machineSettings";
import { redactSettingsSchema, shownRules } from "./redactSettings";
import { hostName, port, publicUrl } from "./settingTypes";

/*
 * Settings, from weakest to strongest: what is written here, the configuration file, the environment, flags.
 * Secrets (the token, the key of the push listener, a database password) come from the environment alone.
 */

const kept = z.int().min(1, "at least 1").max(1_000_000_000, "at most 1,000,000,000").optional();

/** How long and how many of what sources brought is kept; what is left out sets no bound. */
const retentionSchema = z
  .strictObject({
    /** Days after which what did not fail goes. */
    days: kept,
    /** Days after which failures go. */
    failureDays: kept,
    /** So many executions stay. */
    executions: kept,
  })
  .refine(({ days, failureDays }) => failureDays === undefined || failureDays >= (days ?? 0), {
    error: "failureDays is at least days: failures stay longer",
  });
export type RetentionSettings = z.output<typeof retentionSchema>;

const settingsSchema = z.strictObject({
  /** `file:PATH` relative to the project, or `postgresql://…`. */
  databaseUrl: z.string().min(1),
  host: hostName,
  port,
  /** Names under which the pages may be asked for, besides loopback. */
  allowedHosts: z.array(hostName),
  /** Needed from every caller when `host` is not loopback; at least 16 characters. */
  token: z.string().min(16, "a token has at least 16 characters").nullable(),
  /** Prices of regions, in front of the checked-in ones; of several for a region the newest holds. */
  prices: priceOverrides,
  /** Port of the local engine on the loopback; 0 takes a free one. */
  enginePort: z.coerce.number().int().min(0).max(65_535, "a port is 0 to 65535"),
  /** The local engine. */
  engine: engineSettingsSchema,
  retention: retentionSchema,
  /** Where executions come from by themselves. */
  sources: sourcesSchema,
  /** What is known of machines, by their names. */
  machines: machineSettingsSchema,
  /** What is hidden wherever payloads are shown. */
  redact: redactSettingsSchema,
  /** The push listener; off without it. */
  push: pushSettingsSchema.nullable(),
  /** What senders present to it. */
  pushKey: pushKeySchema.nullable(),
  /** Rules that are looked at, and where their messages go; nothing leaves without one. */
  watch: watchSettingsSchema,
  /** Under which the pages are reached, for links in messages. */
  publicUrl: publicUrl.nullable(),
});

export type Settings = z.output<typeof settingsSchema>;
export type SettingName = keyof Settings;
export type Origin = "default" | "file" | "environment" | "flag";

/** A setting's value and where it comes from. */
export type Setting = { readonly name: SettingName; readonly value: Settings[SettingName]; readonly origin: Origin };

export const DEFAULTS: Settings = {
  databaseUrl: DEFAULT_DATABASE_URL,
  host: "127.0.0.1",
  port: 3000,
  allowedHosts: [],
  token: null,
  prices: [],
  enginePort: 8083,
  engine: {},
  retention: {},
  sources: [],
  machines: {},
  redact: [],
  push: null,
  pushKey: null,
  watch: [],
  publicUrl: null,
};

export const CONFIG_FILES = ["stepscope.config.mjs", "stepscope.config.json"] as const;

const VARIABLES: Readonly<Record<string, SettingName>> = {
  DATABASE_URL: "databaseUrl",
  HOST: "host",
  PORT: "port",
  STEPSCOPE_ALLOWED_HOSTS: "allowedHosts",
  STEPSCOPE_TOKEN: "token",
  STEPSCOPE_ENGINE_PORT: "enginePort",
  STEPSCOPE_PUSH_KEY: "pushKey",
  STEPSCOPE_PUBLIC_URL: "publicUrl",
};

/** Settings that the environment alone has, and its variables. */
const SECRETS = [
  ["token", "STEPSCOPE_TOKEN"],
  ["pushKey", "STEPSCOPE_PUSH_KEY"],
] as const satisfies readonly (readonly [SettingName, string])[];

// A file is shared and kept in version control; a secret in it would be too.
const fileSchema = settingsSchema.omit({ token: true, pushKey: true }).partial();

/** A setting that cannot be used; the message names the place and the remedy. */
export class SettingsProblem extends Error {
  override readonly name = "SettingsProblem";
}

export type SettingsSources = {
  /** Folder of the configuration file: the working directory. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly flags?: Partial<Record<SettingName, unknown>>;
};

/** Reads and checks all sources. Throws SettingsProblem. */
export async function readSettings({ folder, environment, flags = {} }: SettingsSources): Promise<Setting[]> {
  type Layer = [Origin, Partial<Record<SettingName, unknown>>, string];
  const defaults: Layer = ["default", DEFAULTS, "the defaults"];
  const [inFile, file] = await fileLayer(folder, environment["STEPSCOPE_CONFIG"]);
  const engine = engineWith(environment, environment["STEPSCOPE_USER_CWD"] ?? folder, inFile.engine);
  const layers: Layer[] = [
    defaults,
    ["file", inFile, file],
    ["environment", { ...environmentLayer(environment), ...(engine === null ? {} : { engine }) }, "the environment"],
    ["flag", flags, "the command line"],
  ];
  const settings = (Object.keys(DEFAULTS) as SettingName[]).map((name) => {
    const layer = layers.findLast(([, values]) => values[name] !== undefined) ?? defaults;
    return { name, value: checked(name, layer[1][name], layer[2]), origin: layer[0] };
  });
  const { host, token } = valuesOf(settings);
  if (!isLoopbackName(host) && token === null) {
    throw new SettingsProblem(
      `HOST is ${host}, which others can reach. Set STEPSCOPE_TOKEN (at least 16 characters), or use 127.0.0.1.`,
    );
  }
  return settings;
}

export function valuesOf(settings: readonly Setting[]): Settings {
  return settingsSchema.parse(Object.fromEntries(settings.map(({ name, value }) => [name, value])));
}

/** How a setting is shown: secrets and passwords masked. */
export function shownValue({ name, value }: Setting): string {
  if (value === null) return "(none)";
  if (name === "token" || name === "pushKey") return "(set)";
  if (name === "databaseUrl") return maskedUrl(String(value));
  if (name === "prices") return shownPrices(value);
  if (name === "retention") return Object.keys(value).length === 0 ? "(everything is kept)" : JSON.stringify(value);
  if (name === "push" && typeof value === "object" && "host" in value) return `${value.host}:${value.port}`;
  if (name === "engine") return Object.keys(value).length === 0 ? "(defaults)" : JSON.stringify(value);
  if (name === "machines") return Object.keys(value as MachineSettings).join(", ") || "(none)";
  if (name === "redact") return shownRules(value as Settings["redact"]);
  if (name === "watch") return shownWatch(value as Settings["watch"]);
  if (name === "sources") return (value as Settings["sources"]).map((source) => source.name).join(", ") || "(none)";
  return Array.isArray(value) ? value.join(", ") || "(none)" : String(value);
}

function checked(name: SettingName, value: unknown, place: string): Settings[SettingName] {
  const parsed = settingsSchema.shape[name].safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const what = [name, ...(name === "engine" ? (issue?.path ?? []) : [])].join(".");
  throw new SettingsProblem(`${what} in ${place} cannot be used: ${issue?.message ?? "wrong type"}.`);
}

function environmentLayer(environment: SettingsSources["environment"]): Partial<Record<SettingName, unknown>> {
  const values: [SettingName, unknown][] = [];
  for (const [variable, name] of Object.entries(VARIABLES)) {
    const text = environment[variable];
    if (text === undefined || text === "") continue;
    values.push([name, name === "allowedHosts" ? text.split(",").map((host) => host.trim()) : text]);
  }
  return Object.fromEntries(values);
}

/** The folder that paths in the configuration are relative to. */
export function configurationFolder({ folder, environment }: Omit<SettingsSources, "flags">): string {
  const chosen = environment["STEPSCOPE_CONFIG"];
  return chosen === undefined || chosen === "" ? folder : dirname(resolve(folder, chosen));
}

/** `chosen`: the file that STEPSCOPE_CONFIG names, instead of those that are looked for. */
async function fileLayer(folder: string, chosen: string | undefined): Promise<[z.output<typeof fileSchema>, string]> {
  const isChosen = chosen !== undefined && chosen !== "";
  const name = isChosen ? chosen : CONFIG_FILES.find((file) => existsSync(join(folder, file)));
  if (name === undefined) return [{}, "no file"];
  const content = await fileContent(resolve(folder, name), name);
  const parsed = fileSchema.safeParse(content);
  if (parsed.success) return [parsed.data, name];
  const issue = parsed.error.issues[0];
  const where = issue?.path.join(".") || "the whole file";
  const secret = issue?.code === "unrecognized_keys" ? SECRETS.find(([name]) => issue.keys.includes(name)) : undefined;
  const remedy = secret === undefined ? "" : ` Set ${secret[1]} instead.`;
  throw new SettingsProblem(`${name}: ${where}: ${issue?.message ?? "not a configuration"}.${remedy}`);
}

async function fileContent(path: string, name: string): Promise<unknown> {
  try {
    if (name.endsWith(".json")) return parsedJson(await readFile(path, "utf8"));
    // The address is made here so that a bundler leaves the import alone.
    const url = pathToFileURL(path);
    // A module is loaded once for each address; one that has changed has another.
    url.searchParams.set("changed", String(statSync(path).mtimeMs));
    const loaded: { default?: unknown } = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ url.href);
    return loaded.default;
  } catch (error) {
    throw new SettingsProblem(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A configuration may hold secrets: of what is no JSON only the place is told. Throws. */
function parsedJson(text: string): unknown {
  const fault = jsonFault(text);
  if (fault === null) return JSON.parse(text);
  throw new Error(
    `line ${fault.line}, column ${fault.column} is no JSON. Names and texts stand in double quotes, no comma before } or ].`,
  );
}
