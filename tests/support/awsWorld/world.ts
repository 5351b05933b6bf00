import type { Account } from "./account";
import type { LogGroup } from "./logs";
import { type Body, Fault } from "./fault";
import type { PageTokens } from "./pageTokens";
import type { Written } from "./written";

export { type Body, Fault };

/** A call of the API that changed a machine, as CloudTrail keeps it. */
export type TrailCall = {
  /** ms since the epoch. */
  readonly at: number;
  readonly name: string;
  readonly requestParameters: Body;
  readonly userIdentity: Body;
  /** Of a call that was refused. */
  readonly errorCode?: string;
};

/** What is asked about, as the service sees it. */
export type World = {
  readonly seed: number;
  readonly account: Account;
  /** Express machines by name, each with its log group. */
  readonly express: ReadonlyMap<string, LogGroup>;
  readonly tokens: PageTokens;
  /** What was started and changed since the account was made. */
  readonly written: Written;
  /** Calls that changed machines; a test adds what somebody did. */
  readonly trail: TrailCall[];
  /** Executions whose histories hold an event that is none; nobody after `mend`. */
  readonly isPoisoned: (executionArn: string) => boolean;
};

/** One request. */
export type Asked = {
  readonly operation: string;
  readonly request: Body;
  /** The service's time. */
  readonly now: number;
  /** The time of the replica that answers lists: behind `now`. */
  readonly seen: number;
  /** 0 to below 1, for this request alone. */
  readonly chance: (what: string) => number;
  readonly misbehaviour: {
    /** Part of the pages that repeat the item before them. */
    readonly repeats: number;
    /** Part of the pages whose items are out of order. */
    readonly disorder: number;
    /** Part of the queries of a log group that begin with `emptyPages` pages without an event. */
    readonly emptyRuns: number;
    readonly emptyPages: number;
  };
};

/** Answers a body, or the text of one; throws Fault. */
export type Operation = (world: World, asked: Asked) => Body | string;

export function textIn(request: Body, member: string): string {
  const value = request[member];
  if (typeof value !== "string" || value === "") throw new Fault("ValidationException", `'${member}' must not be null`);
  return value;
}

/** How many items a page has. */
export function sizeIn(request: Body, member: string, usual: number, most: number): number {
  const value = request[member];
  if (value === undefined || value === null || value === 0) return usual;
  if (typeof value !== "number" || value < 0 || value > most) {
    throw new Fault("ValidationException", `Value at '${member}' failed to satisfy constraint: at most ${most}`);
  }
  return value;
}

/** The wire's times. */
export const seconds = (ms: number) => ms / 1000;

/** What is out of order now and then. */
export function disordered<T>(items: readonly T[], { chance, misbehaviour }: Asked): readonly T[] {
  if (items.length < 2 || chance("disorder") >= misbehaviour.disorder) return items;
  const cut = 1 + Math.floor(chance("where") * (items.length - 1));
  return [...items.slice(cut), ...items.slice(0, cut)];
}
