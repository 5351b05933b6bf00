import type { IsolationLevel, SqlQuery } from "@prisma/driver-adapter-utils";

/*
 * What the thread that holds an SQLite file is asked, and what it answers. Both are cloned from one heap to the other:
 * no functions, and of errors what they say.
 */

/** On the connection, or within one of its transactions. */
export type Call =
  | { readonly kind: "query" | "execute"; readonly query: SqlQuery; readonly transaction: number | null }
  | { readonly kind: "script"; readonly script: string }
  | { readonly kind: "begin"; readonly isolation: IsolationLevel | undefined }
  | { readonly kind: "commit" | "rollback"; readonly transaction: number }
  | { readonly kind: "close" };

export type Request = { readonly id: number; readonly call: Call };

export type Answer = { readonly id: number } & (
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: SaidError }
);

/** An error without its class. `cause` of an error of the driver is what Prisma tells codes from. */
export type SaidError = {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
  readonly cause: unknown;
};
