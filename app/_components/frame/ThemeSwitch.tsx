"use client";

import { Contrast } from "lucide-react";
import { useTheme } from "next-themes";
import { Button } from "../ui/Button";
import { RadioMenu } from "../ui/RadioMenu";

export function ThemeSwitch() {
  const { theme, setTheme } = useTheme();
  return (
    <RadioMenu
      value={theme ?? "system"}
      onChange={setTheme}
      options={[
        { value: "light", label: "Light" },
        { value: "dark", label: "Dark" },
        { value: "system", label: "As the system" },
      ]}
    >
      <Button aria-label="Theme" title="Theme" square>
        <Contrast size={14} aria-hidden />
      </Button>
    </RadioMenu>
  );
}
