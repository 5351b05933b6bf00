import { statSync } from "node:fs";
import type { DatabaseAddress } from "./address";

/**
 * The database as a whole cannot be used; worded for the user. `message` says which and why, `remedy` what to do;
 * `cause` is what the driver said.
 */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";

  constructor(
    readonly why: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${why} ${remedy}`, options);
  }
}

/** The file, or host and database, without user and password. */
export function wordAddress(address: DatabaseAddress): string {
  if (address.kind === "sqlite") return `The database file ${address.path}`;
  const { host, pathname } = new URL(address.url);
  return `The PostgreSQL database ${host}${pathname}`;
}

/** An SQLite file is to be migrated, and no copy of it could be made first. */
export function notCopied(path: string, copy: string, bytes: number, cause: unknown): StoreUnavailable {
  const isFull = /SQLITE_FULL|disk is full|ENOSPC/.test(saidBy(cause));
  const megabytes = Math.ceil(bytes / 1_000_000);
  return new StoreUnavailable(
    `The database file ${path} was not brought up to date: before that it is copied to ${copy}, and ` +
      (isFull ? "the disk is full." : `that failed (${cause instanceof Error ? cause.message : String(cause)}).`),
    isFull
      ? `Make room for ${megabytes} MB on the disk and start Stepscope again, ${OTHER}.`
      : `Allow this user to write that file and start Stepscope again, ${OTHER}.`,
    { cause },
  );
}

const OTHER = "or name another database by DATABASE_URL";

/** A migration is recorded that this program does not have. */
export function newerDatabase(address: DatabaseAddress, migration: string): StoreUnavailable {
  return new StoreUnavailable(
    `${wordAddress(address)} is newer than this program: it has the migration ${migration}, which is not known here.`,
    `Update Stepscope and start it again, ${OTHER}.`,
  );
}

/** What drivers say, and what it means. Looked for in the messages of an error and of all its causes. */
const MEANINGS: readonly (readonly [RegExp, string, string])[] = [
  [/SQLITE_NOTADB|file is not a database/, "is not an SQLite database.", "Move it away"],
  [/SQLITE_CORRUPT|malformed/, "is damaged.", "Put a copy in its place"],
  [/SQLITE_FULL|disk is full/, "cannot grow: its disk is full.", "Make room on the disk"],
  [/SQLITE_READONLY|readonly database/, "may not be written.", "Allow this user to write it and its folder"],
  [
    /SQLITE_CANTOPEN|SQLITE_IOERR|[Uu]nable to open|EACCES|EPERM|ENOTDIR|EEXIST|EISDIR|EROFS/,
    "cannot be opened.",
    "Allow this user to read and write it and its folder",
  ],
  [/no such table|P2021|42P01|does not exist in the current database/, "has lost its tables.", "Start Stepscope again"],
  [/28P01|P1000|authentication failed/, "refuses this user or password.", "Correct them in DATABASE_URL"],
  [/3D000|P1003|database .* does not exist/, "does not exist.", "Create it"],
  [
    /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENOENT|P1001|P1002|P1008|P1017|P2024|57P0[123]|[Cc]onnection terminated|terminating connection|timeout exceeded when trying to connect/,
    "does not answer.",
    "Start it, or look at the network",
  ],
];

/** Errors that are worded already: of one execution, or these. */
const OF_ONE: ReadonlySet<string> = new Set(["StoreRefusal", "UnreadablePage", "StoreUnavailable"]);

/** An error that concerns the database as a whole, in words; any other as it is. */
export function explained(address: DatabaseAddress, error: unknown): unknown {
  if (!(error instanceof Error) || OF_ONE.has(error.name)) return error;
  const said = saidBy(error);
  const known = MEANINGS.find(([pattern]) => pattern.test(said));
  if (known === undefined) return error;
  const [, what, remedy] = known;
  return new StoreUnavailable(`${wordAddress(address)} ${what}`, `${remedy}, ${OTHER}.`, { cause: error });
}

/** Causes that are looked at. */
const DEPTH = 8;

/** Codes and messages of an error and of its causes, drivers' own fields included. */
function saidBy(error: unknown, depth = DEPTH): string {
  if (depth === 0 || typeof error !== "object" || error === null) return "";
  const { code, message, originalMessage, cause, meta, errors } = error as Record<string, unknown>;
  const own = [code, message, originalMessage]
    .filter((text) => typeof text === "string")
    .map((text) => text.slice(-2000));
  const inner = [cause, meta, ...(Array.isArray(errors) ? errors.slice(0, DEPTH) : [])];
  const nested = (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  return [...own, ...[...inner, nested].map((one) => saidBy(one, depth - 1))].join("\n");
}

/**
 * A look whether a file is still the one that is open: an open file that was deleted or replaced goes on without an
 * error, and what is written to it is lost. Throws StoreUnavailable.
 */
export function watchFile(address: DatabaseAddress): () => void {
  if (address.kind !== "sqlite") return () => undefined;
  const look = () => statSync(address.path, { throwIfNoEntry: false });
  const opened = look();
  return () => {
    const there = look();
    if (there !== undefined && there.ino === opened?.ino && there.dev === opened.dev) return;
    const what = there === undefined ? "is no longer there" : "was replaced by another one";
    throw new StoreUnavailable(
      `${wordAddress(address)} ${what} while it was in use.`,
      there === undefined ? "Put it back, or start Stepscope again with an empty one." : "Start Stepscope again.",
    );
  };
}
