import type { HistoryEvent } from "@/lib/history/event";
import { redactEvents } from "@/lib/redact/events";
import type { Redaction, Redactor } from "@/lib/redact/redactor";
import { configuredRedaction } from "@/lib/server/redactSettings";
import type { HiddenFrom } from "@/lib/server/replay/shownProbe";
import { readSettings, valuesOf } from "@/lib/server/settings";

/** What rules hide of an execution on the command line. */
export type HiddenData = {
  /** As a replaying process takes it. */
  readonly hidden: HiddenFrom;
  /** Hides in what is printed; made when it is asked for, as it goes through the history. */
  readonly redactor: () => Redactor;
};

/** `machine`: name of its machine; null where nothing tells it. */
export function hiddenData(redaction: Redaction, machine: string | null, events: readonly HistoryEvent[]): HiddenData {
  let made: Redactor | null = null;
  return {
    hidden: { rules: redaction.rules, machine },
    redactor: () => {
      if (made !== null) return made;
      made = redaction.of(machine);
      redactEvents(made, events);
      return made;
    },
  };
}

/** The rules of the configuration; `isUnredacted`: none, as somebody asked for the data itself. */
export async function redactionOfSettings(isUnredacted = false): Promise<Redaction> {
  if (isUnredacted) return configuredRedaction([]);
  return configuredRedaction(valuesOf(await readSettings({ folder: process.cwd(), environment: process.env })).redact);
}

/** The flag of commands that print data. */
export const UNREDACTED = ["--unredacted", "show what the rules of the configuration hide"] as const;
