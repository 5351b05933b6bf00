"use client";

import { ChevronDown } from "lucide-react";
import { formatOffset } from "@/lib/layout/clock";
import { Button } from "../ui/Button";
import { RadioMenu } from "../ui/RadioMenu";
import { useClock, useNow } from "../ui/zone";

export function ZoneSwitch() {
  const { zone, setZone } = useClock();
  const now = useNow(60_000);
  const local = now === null ? "" : formatOffset(-new Date(now).getTimezoneOffset());
  return (
    <RadioMenu
      value={zone}
      onChange={setZone}
      options={[
        { value: "utc", label: "UTC" },
        { value: "local", label: "Local time", note: local },
      ]}
    >
      <Button aria-label="Time zone" title="Zone in which times are shown">
        {zone === "utc" ? "UTC" : "Local"}
        <ChevronDown size={13} aria-hidden className="text-ink-3" />
      </Button>
    </RadioMenu>
  );
}
