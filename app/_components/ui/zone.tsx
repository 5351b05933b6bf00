"use client";

import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { formatAge, formatDateTime, formatDay, formatOffset, formatTime } from "@/lib/layout/clock";

export type Zone = "utc" | "local";

/** Times as text in the zone that the reader chose. */
export type Clock = {
  readonly zone: Zone;
  readonly setZone: (zone: Zone) => void;
  readonly offsetAt: (at: number) => number;
  /** `22 Nov 14:03:11.204` */
  readonly dateTime: (at: number) => string;
  /** `14:03:11.204` */
  readonly time: (at: number) => string;
  /** `22 Nov`. */
  readonly day: (at: number) => string;
  /** The same instant in the other zone, and its age: what is shown on hover. */
  readonly hover: (at: number) => string;
};

const Context = createContext<Clock | null>(null);
const STORED = "stepscope.zone";

export function ZoneProvider({ children }: { children: ReactNode }) {
  const stored = useSyncExternalStore(subscribe, read, () => "utc" as const);
  const [chosen, setChosen] = useState<Zone | null>(null);
  const zone = chosen ?? stored;
  const setZone = useCallback((next: Zone) => {
    setChosen(next);
    window.localStorage.setItem(STORED, next);
  }, []);
  const clock = useMemo(() => makeClock(zone, setZone), [zone, setZone]);
  return <Context value={clock}>{children}</Context>;
}

export function useClock(): Clock {
  const clock = useContext(Context);
  if (clock === null) throw new Error("useClock outside of ZoneProvider");
  return clock;
}

/** The present, in ms UTC, renewed every `every` ms; null until the page is awake. */
export function useNow(every: number): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    const first = setTimeout(() => setNow(Date.now()), 0);
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [every]);
  return now;
}

function makeClock(zone: Zone, setZone: (zone: Zone) => void): Clock {
  const offsetIn = (which: Zone, at: number) => (which === "utc" ? 0 : -new Date(at).getTimezoneOffset());
  const other: Zone = zone === "utc" ? "local" : "utc";
  return {
    zone,
    setZone,
    offsetAt: (at) => offsetIn(zone, at),
    dateTime: (at) => formatDateTime(at, offsetIn(zone, at), Date.now()),
    time: (at) => formatTime(at, offsetIn(zone, at)),
    day: (at) => formatDay(at, offsetIn(zone, at), Date.now()),
    hover: (at) => {
      const offset = offsetIn(other, at);
      const name = other === "utc" ? "UTC" : `local (${formatOffset(offset)})`;
      return `${formatDateTime(at, offset, Date.now())} ${name} · ${formatAge(at, Date.now())}`;
    },
  };
}

function read(): Zone {
  return window.localStorage.getItem(STORED) === "local" ? "local" : "utc";
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("storage", onChange);
  return () => window.removeEventListener("storage", onChange);
}
