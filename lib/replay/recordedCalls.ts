import type { StateMachine } from "@/lib/asl/machine";
import type { EffectOf } from "@/lib/engine/drive/world";
import { tokenOf, type Token } from "@/lib/engine/token";
import { sameJson } from "@/lib/expr/same";
import type { HistoryEvent, KnownEvent } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";
import { type EventPosition, positionsOf } from "./answers";
import { capture } from "./capture";
import { chainsOf } from "./chains";
import { comparable, parsed } from "./comparable";

type Call = EffectOf<"invokeTask">;

/**
 * Which recorded call a task of a run is answered with. The record names a call by the token that the interpreter would
 * give it at its place.
 */
export type CallMatcher = {
  /** The run has made a call. */
  readonly claim: (call: Call) => void;
  /** The token in the run of what the record knows by `recorded`; null while no call has claimed it. */
  readonly tokenFor: (recorded: Token) => Token | null;
};

/** Each call is answered by what is recorded at its own place: all that a verdict may accept. */
export const BY_PLACE: CallMatcher = { claim: () => undefined, tokenFor: (recorded) => recorded };

/** A call in a record. */
export type RecordedCall = {
  readonly token: Token;
  /** The function, the activity, or the service and its action. */
  readonly resource: string;
  /** JSON text of what it was given; null where the record does not hold it. */
  readonly parameters: string | null;
  /** 0 for the first attempt of a visit. */
  readonly attempt: number;
  /** Of the state, in seconds; absent: none. */
  readonly timeoutSeconds?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
};

/**
 * The calls in a record of `machine`, in their order. Expects ascending ids.
 *
 * @param places of the recorded events, where they are known already.
 */
export function recordedCallsOf(
  recorded: readonly HistoryEvent[],
  machine: StateMachine,
  places: ReadonlyMap<number, EventPosition> = positionsOf(chainsOf(recorded.map(comparable)), machine),
): readonly RecordedCall[] {
  const calls: RecordedCall[] = [];
  for (const event of recorded) {
    const place = places.get(event.id);
    const asked = event.type === "Unknown" || place === undefined ? null : askedIn(event);
    if (asked !== null && place !== undefined) calls.push({ ...asked, token: tokenOf(place), attempt: place.attempt });
  }
  return calls;
}

function askedIn(event: KnownEvent): Omit<RecordedCall, "token" | "attempt"> | null {
  switch (event.type) {
    case "TaskScheduled": {
      const { resourceType, resource, parameters } = event.details;
      return { resource: `${resourceType} ${resource}`, parameters: textOf(parameters), ...clocksOf(event.details) };
    }
    case "LambdaFunctionScheduled":
    case "ActivityScheduled": {
      const { resource, input } = event.details;
      return { resource, parameters: textOf(input), ...clocksOf(event.details) };
    }
    default:
      return null;
  }
}

function clocksOf(details: { readonly timeoutInSeconds?: number; readonly heartbeatInSeconds?: number }) {
  return { timeoutSeconds: details.timeoutInSeconds, heartbeatSeconds: details.heartbeatInSeconds };
}

function textOf(payload: Payload): string | null {
  return payload.kind === "present" ? payload.text : null;
}

/** Recorded calls of one resource and attempt that one call is compared with, where no text is the same. */
const MOST_COMPARED = 1_000;

export type ContentOptions = {
  /** Whether what was asked at the same place answers, when nothing asked for the same; by default it does. */
  readonly otherwiseByPlace?: boolean;
  /** Whether of equal requests the one at the same place answers first; by default the one that was recorded first. */
  readonly samePlaceFirst?: boolean;
  /** Whether a recorded request of the same resource and attempt asks for the same, though its value is another. */
  readonly isSame?: (call: Call, recorded: string) => boolean;
};

/**
 * Finds the recorded call first by what was asked (resource, parameters, attempt), then by place, where the same
 * resource was asked for something else. So a machine that was changed since the record still finds its answers:
 * another name, a state before it, another branch. Of equal requests the one that was recorded first answers the one
 * that is made first. A call that the record does not know stays without an answer.
 */
export class CallsByContent implements CallMatcher {
  private readonly byPlace = new Map<Token, RecordedCall>();
  private readonly byText = new Map<string, RecordedCall[]>();
  private readonly byResource = new Map<string, RecordedCall[]>();
  private readonly claimed = new Map<Token, Token>();

  constructor(
    recorded: readonly RecordedCall[],
    private readonly options: ContentOptions = {},
  ) {
    for (const call of recorded) {
      this.byPlace.set(call.token, call);
      const key = keyOf(call.resource, call.attempt);
      put(this.byResource, key, call);
      if (call.parameters !== null) put(this.byText, `${key} ${call.parameters}`, call);
    }
  }

  /** The recorded call that answers this one; null where none does. */
  claim(call: Call): RecordedCall | null {
    const found = this.sameThere(call) ?? this.sameText(call) ?? this.sameValue(call) ?? this.samePlace(call);
    if (found !== null) this.claimed.set(found.token, call.token);
    return found;
  }

  tokenFor(recorded: Token): Token | null {
    // Waits, Map Runs and what happens to the whole execution are no calls: they are found by place.
    return this.claimed.get(recorded) ?? (this.byPlace.has(recorded) ? null : recorded);
  }

  /** A loop asks for the same again and again: each time has its own answer. */
  private sameThere(call: Call): RecordedCall | null {
    if (this.options.samePlaceFirst !== true) return null;
    const there = this.samePlace(call, true);
    return there?.parameters === call.input ? there : null;
  }

  private sameText(call: Call): RecordedCall | null {
    return this.free(this.byText.get(`${keyOf(resourceOf(call), call.attempt)} ${call.input}`))[0] ?? null;
  }

  private sameValue(call: Call): RecordedCall | null {
    const calls = this.free(this.byResource.get(keyOf(resourceOf(call), call.attempt)));
    const value = parsed(call.input);
    for (const { token, parameters } of calls.slice(0, MOST_COMPARED)) {
      if (parameters === null || this.claimed.has(token)) continue;
      if (this.isSame(call, value, parameters)) return this.byPlace.get(token) ?? null;
    }
    return null;
  }

  private isSame(call: Call, value: ReturnType<typeof parsed>, recorded: string): boolean {
    if (sameJson(value, parsed(recorded)) || isSameButToken(call, recorded)) return true;
    return this.options.isSame?.(call, recorded) ?? false;
  }

  private samePlace(call: Call, allowed = this.options.otherwiseByPlace ?? true): RecordedCall | null {
    if (!allowed) return null;
    const there = this.byPlace.get(call.token);
    return there !== undefined && there.resource === resourceOf(call) && !this.claimed.has(there.token) ? there : null;
  }

  /** Those that are claimed already are dropped at the front: equal requests cost no more the later they are. */
  private free(calls: RecordedCall[] = []): readonly RecordedCall[] {
    const claimed = calls.findIndex(({ token }) => !this.claimed.has(token));
    calls.splice(0, claimed < 0 ? calls.length : claimed);
    return calls;
  }
}

/** The value of `$$.Task.Token` is made anew by each run: any text is the same there. */
function isSameButToken({ taskToken, input }: Call, recorded: string): boolean {
  if (taskToken === undefined || !input.includes(taskToken)) return false;
  const parts = input.split(taskToken);
  const known = parts.slice(0, -1).map((before) => ({ before, hole: null }));
  return capture(known, parts.at(-1) ?? "", recorded) !== null;
}

export function resourceOf({ target }: Call): string {
  return target.family === "service" ? `${target.resourceType} ${target.action}` : target.resource;
}

function keyOf(resource: string, attempt: number): string {
  return `${attempt} ${resource}`;
}

function put(calls: Map<string, RecordedCall[]>, key: string, call: RecordedCall): void {
  const known = calls.get(key);
  if (known === undefined) calls.set(key, [call]);
  else known.push(call);
}
