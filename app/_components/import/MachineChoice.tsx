"use client";

import { useState } from "react";
import { Button } from "../ui/Button";

/** One of the state machines that a definition's file has, by its id. */
export function MachineChoice({ ids, onChoose }: { ids: readonly string[]; onChoose: (id: string) => void }) {
  const [id, setId] = useState(ids[0] ?? "");
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-2">
      <select
        className="mono h-7 max-w-full rounded-md border bg-panel px-1.5"
        aria-label="State machine of the history"
        value={id}
        onChange={(event) => setId(event.target.value)}
      >
        {ids.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
      <Button disabled={id === ""} onClick={() => onChoose(id)}>
        Use this machine
      </Button>
    </div>
  );
}
