import { MINUTE_MS, SECOND_MS } from "@/lib/base/time";

/*
 * One message over HTTP. Whoever knows an address can write to it, so nothing that is answered, thrown or logged here has
 * it, or any text that the other side or the network sent: a status, or a word of ours.
 */

export type Delivery = {
  readonly url: string;
  readonly body: string;
  /** The same however often it is sent. */
  readonly id: string;
  /** How long one try may take, ms. */
  readonly timeoutMs?: number;
};

export type Sending = {
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly signal: AbortSignal;
};

/** `result`: an HTTP status, or why there is none, as it is shown. */
export type Delivered = { readonly isDelivered: boolean; readonly result: string };

const TIMEOUT_MS = 5 * SECOND_MS;
/** Pauses before the second and the third try. */
const PAUSES_MS = [SECOND_MS, 4 * SECOND_MS] as const;
/** So much of an answer is read, so that the connection can be used again; then it is dropped. */
const MAX_ANSWER = 1_024;
const LONGEST_PAUSE_MS = MINUTE_MS;

/** Sends it: three tries, as long as the other side may answer otherwise. */
export async function deliver(delivery: Delivery, sending: Sending): Promise<Delivered> {
  let tried = await tryOnce(delivery, sending.signal);
  for (const pause of PAUSES_MS) {
    if (tried.isDelivered || !tried.mayChange || sending.signal.aborted) break;
    // From half of it to all of it, so that many senders do not come together again.
    await sending
      .sleep(Math.min(LONGEST_PAUSE_MS, pause * (0.5 + sending.random() / 2)), sending.signal)
      .catch(() => undefined);
    if (sending.signal.aborted) break;
    tried = await tryOnce(delivery, sending.signal);
  }
  return { isDelivered: tried.isDelivered, result: tried.result };
}

type Tried = Delivered & { readonly mayChange: boolean };

/** One request. A redirect is not followed: who is meant stands in the configuration. */
export async function tryOnce(
  { url, body, id, timeoutMs = TIMEOUT_MS }: Delivery,
  signal: AbortSignal,
): Promise<Tried> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      ...{ method: "POST", body, redirect: "manual", signal: AbortSignal.any([signal, timeout]) },
      headers: { "content-type": "application/json", "idempotency-key": id, "user-agent": "stepscope" },
    });
    await dropBody(response);
    const { status, ok } = response;
    const isRedirect = status >= 300 && status < 400;
    const result = isRedirect ? `HTTP ${status}, a redirect, which is not followed` : `HTTP ${status}`;
    return { isDelivered: ok, result, mayChange: status >= 500 || status === 429 || status === 408 };
  } catch (error) {
    if (timeout.aborted)
      return { isDelivered: false, result: `no answer within ${timeoutMs / SECOND_MS} s`, mayChange: true };
    return { isDelivered: false, result: reasonOf(error), mayChange: !signal.aborted };
  }
}

async function dropBody({ body }: Response): Promise<void> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (let read = 0; read < MAX_ANSWER;) {
      const { done, value } = await reader.read();
      if (done) return;
      read += value.byteLength;
    }
  } finally {
    // The status is the answer, whatever becomes of the rest.
    await reader.cancel().catch(() => undefined);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "the connection was cut",
  ENOTFOUND: "its host is not known",
  EAI_AGAIN: "its host cannot be looked up",
};

/** By the code alone: the texts of errors may quote the address. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : null;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
  return (
    REASONS[code] ?? (/^(CERT|DEPTH|SELF|UNABLE|ERR_TLS)/.test(code) ? "its certificate is not trusted" : "not reached")
  );
}
