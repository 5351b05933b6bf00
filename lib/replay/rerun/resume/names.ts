import type { JsonObject } from "@/lib/base/json";
import { branchesIn, processorIn, statesIn } from "./levels";

/** Characters of a state's name. */
const MAX_NAME = 80;

/** Names that a definition does not use yet, for states and for variables. */
export class Names {
  private readonly taken: Set<string>;
  private readonly prefix: string;
  private variables = 0;
  /** What a new state is a copy of; null: of nothing, it prepares the resumption. */
  readonly origins = new Map<string, string | null>();

  constructor(definition: JsonObject) {
    this.taken = new Set(namesIn(definition));
    this.prefix = freePrefix(JSON.stringify(definition));
  }

  /** A new name for a state, like `base`. */
  state(base: string, origin: string | null): string {
    for (let number = 1; ; number++) {
      const suffix = number === 1 ? "" : ` ${number}`;
      const name = `${cut(base, MAX_NAME - suffix.length)}${suffix}`;
      if (this.taken.has(name)) continue;
      this.taken.add(name);
      this.origins.set(name, origin);
      return name;
    }
  }

  variable(): string {
    return `${this.prefix}${this.variables++}`;
  }
}

/** Whole characters: half of a pair is none. */
function cut(text: string, length: number): string {
  return [...text].slice(0, length).join("").slice(0, length);
}

function namesIn(level: JsonObject): readonly string[] {
  return [...statesIn(level)].flatMap(([name, state]) => {
    const inner = [...branchesIn(state), ...(processorIn(state) === null ? [] : [processorIn(state)?.level ?? {}])];
    return [name, ...inner.flatMap(namesIn)];
  });
}

function freePrefix(definition: string): string {
  for (let number = 0; ; number++) {
    const prefix = `resumed${number === 0 ? "" : `_${number}`}_`;
    if (!definition.includes(prefix)) return prefix;
  }
}
