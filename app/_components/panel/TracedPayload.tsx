"use client";

import { useState, type ComponentProps } from "react";
import { type DataPath, dataPathText } from "@/lib/base/dataPath";
import { PayloadView } from "../json/PayloadView";
import { Origin } from "./Origin";

type Props = Omit<ComponentProps<typeof PayloadView>, "onLeaf" | "children"> & {
  readonly executionKey: string;
  /** The event that shows the payload; null where none does. */
  readonly event: number | null;
  readonly onEvent: (event: number) => void;
};

/** A payload of which each single value can be asked where it came from. */
export function TracedPayload({ executionKey, event, onEvent, ...payload }: Props) {
  const [asked, setAsked] = useState<DataPath | null>(null);
  const onLeaf = event === null ? undefined : { label: "Where does this come from?", act: setAsked };
  return (
    <PayloadView {...payload} onLeaf={onLeaf}>
      {asked !== null && event !== null && (
        <Origin
          executionKey={executionKey}
          value={{ eventId: event, path: dataPathText(asked) }}
          onEvent={onEvent}
          onClose={() => setAsked(null)}
        />
      )}
    </PayloadView>
  );
}
