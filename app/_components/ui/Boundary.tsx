"use client";

import { Component, type ReactNode } from "react";
import { problemFrom } from "../../_features/http";
import { Button } from "./Button";
import { ProblemNote } from "./ProblemNote";

type Props = { readonly children: ReactNode };
type State = { readonly error: unknown };
const WHOLE: State = { error: null };

/** Keeps a mistake in what it holds from taking the rest of the page along: it is said in its place. */
export class Boundary extends Component<Props, State> {
  override state = WHOLE;

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="p-3.5">
        <ProblemNote problem={problemFrom(this.state.error)}>
          <Button onClick={() => this.setState(WHOLE)}>Try again</Button>
        </ProblemNote>
      </div>
    );
  }
}
