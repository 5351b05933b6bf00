"use client";

import { FileUp } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { Button } from "./Button";

type Props = {
  /** What the file is. */
  readonly label: string;
  /** Endings, separated by commas. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly children: ReactNode;
};

/** A button that asks for one file; the same file may be chosen again. */
export function FileButton({ label, accept, onFile, children }: Props) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onClick={() => chooser.current?.click()}>
        <FileUp size={13} aria-hidden />
        {children}
      </Button>
      <input
        ref={chooser}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) onFile(file);
          event.target.value = "";
        }}
      />
    </>
  );
}
