/** Thrown to whoever reads a source that another process reads by now, or that was removed: nothing was stored. */
export class SourceLost extends Error {
  override readonly name = "SourceLost";
}
