"use client";

/** The last resort: the frame itself failed, so nothing of it may be used here. */
export default function GlobalError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body style={{ font: "13px/20px system-ui, sans-serif", padding: 20 }}>
        <h1 style={{ fontSize: 16 }}>Stepscope could not draw this page.</h1>
        <p>{error.message}</p>
        <button type="button" onClick={reset}>
          Try again
        </button>
      </body>
    </html>
  );
}
