"use client";

import { Calculator } from "./Calculator";

export function CostView() {
  return (
    <div className="px-5 pt-4 pb-5">
      <h1 className="sr-only">Cost</h1>
      <Calculator />
    </div>
  );
}
