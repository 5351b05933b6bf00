import { messageOf } from "./messages";

/** What a message is filled with, by the names of jsonata's templates. */
export type Inserts = Readonly<Record<string, unknown>>;

/**
 * Thrown inside an evaluation. With a `code` it is one of jsonata's errors; without one it is a limit of AWS, and the
 * message stands alone.
 */
export class EvaluationFault extends Error {
  /** The function or operator that failed, once it is known. */
  token?: string;

  constructor(
    readonly code: string | null,
    message: string,
    private readonly inserts: Inserts = {},
  ) {
    super(message);
  }

  /** One of jsonata's errors, in its words. */
  static of(code: string, inserts: Inserts = {}): EvaluationFault {
    return new EvaluationFault(code, "", inserts);
  }

  text(): string {
    return this.message === "" && this.code !== null
      ? messageOf(this.code, { token: this.token, ...this.inserts })
      : this.message;
  }
}

/** How an evaluation failed: with a code, at a limit, or in a way that jsonata has no code for. */
export type Fault =
  | { readonly kind: "coded"; readonly message: string }
  | { readonly kind: "limit"; readonly message: string }
  | { readonly kind: "internal" };

/** Reads whatever was thrown: ours, what the functions of the library throw (`{code, …}`), or an error of the machine. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof EvaluationFault) {
    return thrown.code === null
      ? { kind: "limit", message: thrown.message }
      : { kind: "coded", message: `${thrown.code}: ${thrown.text()}` };
  }
  if (thrown instanceof RangeError) return { kind: "limit", message: "Stack overflow error" };
  const code = codeOf(thrown);
  if (code === null) return { kind: "internal" };
  return { kind: "coded", message: `${code}: ${messageOf(code, thrown as Inserts)}` };
}

/** Notes which function failed, where the error does not say so yet. */
export function nameCulprit(thrown: unknown, token: string | undefined): void {
  if (token === undefined) return;
  if (thrown instanceof EvaluationFault) thrown.token ??= token;
  else if (codeOf(thrown) !== null) {
    const open = thrown as { token?: string };
    open.token ??= token;
  }
}

function codeOf(thrown: unknown): string | null {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return null;
  return typeof thrown.code === "string" ? thrown.code : null;
}
