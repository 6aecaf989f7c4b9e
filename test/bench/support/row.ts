/** One line of the bench's answer; `null` where a column does not apply. */
export interface Row {
  readonly bench: string;
  readonly tree: string | null;
  readonly files: number | null;
  readonly bytes: number | null;
  /** Milliseconds, the median. */
  readonly ours_ms: number | null;
  /** Milliseconds, the median. */
  readonly git_ms: number | null;
  /** How many times as long git takes. */
  readonly ratio: number | null;
  /** The most memory that the process which did our side had in use. */
  readonly ours_rss_mb: number | null;
  readonly ours_disk_kb: number | null;
  readonly git_disk_kb: number | null;
  readonly note: string | null;
}

/** Prints a row for `scripts/bench.mjs` to read. */
export function printRow(row: Pick<Row, 'bench'> & Partial<Row>): void {
  const { ours_ms = null, git_ms = null } = row;
  const full: Row = {
    bench: row.bench,
    tree: row.tree ?? null,
    files: row.files ?? null,
    bytes: row.bytes ?? null,
    ours_ms: rounded(ours_ms),
    git_ms: rounded(git_ms),
    ratio: ours_ms === null || git_ms === null ? null : rounded(git_ms / ours_ms),
    ours_rss_mb: rounded(row.ours_rss_mb ?? null),
    ours_disk_kb: rounded(row.ours_disk_kb ?? null),
    git_disk_kb: rounded(row.git_disk_kb ?? null),
    note: row.note ?? null,
  };
  console.log(JSON.stringify(full));
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}
