/**
 * The file with a definition behind it, as an answer of DescribeStateMachineForExecution: one of the forms that
 * are read. Behind a gzipped file it is gzipped too: members of gzip follow one another.
 */
export async function withDefinition(file: File, definition: string | null): Promise<Blob> {
  if (definition === null) return file;
  const text = new Blob(["\n", JSON.stringify({ definition }), "\n"]);
  return new Blob([file, (await isGzipped(file)) ? await gzipped(text) : text]);
}

async function isGzipped(file: File): Promise<boolean> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}

function gzipped(text: Blob): Promise<Blob> {
  return new Response(text.stream().pipeThrough(new CompressionStream("gzip"))).blob();
}
