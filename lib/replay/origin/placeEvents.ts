import { type Token, tokenOf } from "@/lib/engine/token";
import { isFailure, isScheduled } from "../eventTraits";
import type { ReplaySession } from "../replaySession";
import { roleOf } from "../role";
import type { Slot } from "./place";

type Shows = "entered" | "scheduled" | "result" | "failed" | "exited";

/** The recorded events that show the values of attempts. */
export class PlaceEvents {
  private readonly ids = new Map<string, number>();

  constructor({ events, places }: Pick<ReplaySession, "events" | "places">) {
    for (const { id, type } of events) {
      const position = places.get(id);
      const shows = showsOf(type);
      if (position === undefined || shows === null) continue;
      const { path, visit } = position;
      // A state is entered and left once a visit, whatever its attempts.
      const isOfVisit = shows === "entered" || shows === "exited";
      this.ids.set(`${shows} ${isOfVisit ? `${path}${visit}` : tokenOf(position)}`, id);
    }
  }

  /** The event that shows the value in a slot, else the one that entered its state; null where none is recorded. */
  eventOf(token: Token, slot: Slot["kind"]): number | null {
    const visit = token.slice(0, token.lastIndexOf("."));
    const own = SHOWN_BY[slot];
    const shown = this.ids.get(`${own} ${own === "entered" || own === "exited" ? visit : token}`);
    return shown ?? this.enteredAt(visit);
  }

  /** Of a visit that a redrive went on with, the event that entered the one before. */
  private enteredAt(visit: string): number | null {
    const start = visit.lastIndexOf("/") + 1;
    for (let number = Number(visit.slice(start)); number > 0; number--) {
      const id = this.ids.get(`entered ${visit.slice(0, start)}${number}`);
      if (id !== undefined) return id;
    }
    return null;
  }
}

const SHOWN_BY = {
  input: "entered",
  effective: "entered",
  item: "entered",
  itemInput: "entered",
  parameters: "scheduled",
  sent: "scheduled",
  result: "result",
  selected: "exited",
  placed: "exited",
  output: "exited",
  variable: "exited",
  error: "failed",
} as const satisfies Record<Slot["kind"], Shows>;

const RESULTS: ReadonlySet<string> = new Set(["TaskSucceeded", "LambdaFunctionSucceeded", "ActivitySucceeded"]);

function showsOf(type: string): Shows | null {
  const role = roleOf(type);
  if (role === "enter") return "entered";
  if (role === "exit") return "exited";
  if (isScheduled(type)) return "scheduled";
  if (RESULTS.has(type)) return "result";
  return isFailure(type) ? "failed" : null;
}
