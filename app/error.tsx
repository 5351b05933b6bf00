"use client";

import { Button } from "./_components/ui/Button";
import { ProblemNote } from "./_components/ui/ProblemNote";
import { problemFrom } from "./_features/http";

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <div className="p-5">
      <ProblemNote problem={problemFrom(error)}>
        <Button onClick={reset}>Try again</Button>
      </ProblemNote>
    </div>
  );
}
