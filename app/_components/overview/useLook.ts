"use client";

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import { type Instant, instant } from "@/lib/base/instant";
import { SHARED_MEASURES, type WorseSharedQuery } from "@/lib/contract/overview";

/** A machine in a time that is looked into; `error`: the way of failing by which it was opened. */
export type LookPlace = {
  readonly machine: string;
  readonly error: string | null;
  readonly measure: WorseSharedQuery["measure"];
  readonly since: Instant;
  readonly until: Instant | null;
};

export type Look = {
  readonly at: LookPlace | null;
  readonly open: (place: LookPlace) => void;
  readonly close: () => void;
};

const PARAMETERS = {
  look: parseAsString,
  measure: parseAsStringLiteral(SHARED_MEASURES).withDefault("failures"),
  lookError: parseAsString,
  since: parseAsInteger,
  until: parseAsInteger,
};

/** What is looked into, kept in the address. */
export function useLook(): Look {
  const [{ look, lookError, measure, since, until }, setState] = useQueryStates(PARAMETERS, { history: "push" });
  const at = useMemo<LookPlace | null>(() => {
    if (look === null || look === "" || since === null) return null;
    return {
      machine: look,
      error: lookError,
      measure,
      since: instant(since),
      until: until === null || until <= since ? null : instant(until),
    };
  }, [look, lookError, measure, since, until]);
  const open = useCallback(
    (place: LookPlace) =>
      void setState({
        look: place.machine,
        lookError: place.error,
        measure: place.measure,
        since: place.since,
        until: place.until,
      }),
    [setState],
  );
  const close = useCallback(
    () => void setState({ look: null, lookError: null, measure: null, since: null, until: null }),
    [setState],
  );
  return { at, open, close };
}
