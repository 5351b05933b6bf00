"use client";

import { Button } from "../ui/Button";
import { OnDemand } from "../ui/OnDemand";
import type { Question } from "./OpenConfirmed";

const SOURCE = {
  name: "The question before it",
  load: () => import("./OpenConfirmed").then((part) => part.OpenConfirmed),
} as const;

/** A button that asks first. */
export function Confirmed(question: Question) {
  return (
    <OnDemand source={SOURCE} props={question} popup="dialog">
      <Button>{question.verb}</Button>
    </OnDemand>
  );
}
