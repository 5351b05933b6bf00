"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { Button } from "./Button";

type Props = {
  /** What is copied; asked for at the click when it is not there before. */
  readonly text: string | (() => string);
  /** What it is: "Copy the ARN". */
  readonly label: string;
  readonly children?: ReactNode;
  readonly look?: "normal" | "plain";
};

/** Copies whole what may be shown cut, and says that it did. */
export function CopyButton({ text, label, children, look = "plain" }: Props) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(typeof text === "string" ? text : text()).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const Icon = copied ? Check : Copy;
  return (
    <Button look={look} square={children === undefined} aria-label={label} title={label} onClick={copy}>
      <Icon size={13} aria-hidden className={copied ? "text-ok" : ""} />
      {children}
      <span role="status" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </Button>
  );
}
