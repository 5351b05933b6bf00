"use client";

import { useState } from "react";
import { Button } from "../ui/Button";

export function PasteBox({ onText }: { onText: (text: string) => void }) {
  const [text, setText] = useState("");
  return (
    <div className="mt-3">
      <textarea
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        spellCheck={false}
        aria-label="Text to import"
        placeholder='{"events": [ … ]}'
        className="mono h-40 w-full resize-y rounded-md border bg-panel p-2 placeholder:text-ink-3"
      />
      <Button look="primary" disabled={text.trim() === ""} onClick={() => onText(text)}>
        Import this text
      </Button>
    </div>
  );
}
