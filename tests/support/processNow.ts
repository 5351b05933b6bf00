/** What the tests of a process have in common, by name. */
export type ProcessNow = ReadonlyMap<string, unknown>;

const GLOBALS = ["Date", "fetch", "setTimeout", "setInterval", "setImmediate", "clearTimeout", "performance", "crypto"];

/** The environment, the folder, the exit code, the outputs, and what the world is asked by, as they are now. */
export function processNow(): ProcessNow {
  return new Map<string, unknown>([
    ...Object.entries(process.env).map(([name, value]) => [`process.env.${name}`, value] as const),
    ["process.cwd()", process.cwd()],
    ["process.exitCode", process.exitCode],
    ["process.stdout.write", process.stdout.write],
    ["process.stderr.write", process.stderr.write],
    ["console.log", console.log],
    ["console.warn", console.warn],
    ["console.error", console.error],
    ["Math.random", Math.random],
    ["Date.now", Date.now],
    ...GLOBALS.map((name) => [name, (globalThis as Record<string, unknown>)[name]] as const),
  ]);
}

/** Names of what is another now, or came, or went. */
export function changedSince(before: ProcessNow): readonly string[] {
  const now = processNow();
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names].filter((name) => before.get(name) !== now.get(name));
}
