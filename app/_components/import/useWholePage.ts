"use client";

import { useEffect, useState } from "react";
import { droppedFiles, type NamedFile } from "./dropped";

/** Text from the clipboard as a file: what it is shows when it is read. */
export function pastedFile(text: string): NamedFile {
  return { name: "pasted.json", file: new File([text], "pasted.json", { type: "application/json" }) };
}

/**
 * Takes what is dropped anywhere on the page, where the browser would open it instead, and what is pasted outside of a
 * field. Answers whether something is held over the page.
 */
export function useWholePage(take: (files: readonly NamedFile[]) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      // Between elements it only changes what it is over.
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      if (event.dataTransfer !== null) void droppedFiles(event.dataTransfer).then(take);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isField(event.target)) return;
      const files = [...(event.clipboardData?.files ?? [])].map((file) => ({ name: file.name, file }));
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (files.length > 0) take(files);
      else if (text.trim() !== "") take([pastedFile(text)]);
    };
    document.addEventListener("dragover", onOver);
    document.addEventListener("dragleave", onLeave);
    document.addEventListener("drop", onDrop);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("dragover", onOver);
      document.removeEventListener("dragleave", onLeave);
      document.removeEventListener("drop", onDrop);
      document.removeEventListener("paste", onPaste);
    };
  }, [take]);
  return over;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
