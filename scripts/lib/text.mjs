/** Text of a time span, for people: `840 ms`, `12.3 s`, `2 min 5 s`. */
export function duration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Rows of cells as lines with aligned columns. */
export function table(rows) {
  const widths = rows.reduce((known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, cell.length)), []);
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * Ends a script: shows what failed in one line (all of it with `DEBUG=1`) and sets the exit code.
 * @param {unknown} cause
 */
export function reportFatal(cause) {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  console.error(process.env.DEBUG ? error : `\nError: ${error.message}`);
  process.exitCode = 1;
}
