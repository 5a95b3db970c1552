// Statistics and plain tables for benchmark rows.

/** The middle value of a list of numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median and the quartiles around it. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return { median: median(values), low: at(0.25), high: at(0.75), count: values.length };
}

/** Prints rows of cells in columns; the first column is text, the others are numbers. */
export function printTable(title, head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_name, column) => Math.max(...cells.map((row) => row[column].length)));
  console.log(`\n${title}`);
  for (const row of cells) {
    const padded = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
    console.log(`  ${padded.join('  ')}`.trimEnd());
  }
}

/** One line that says how a ratio stands to its limit. */
export function printRatio(what, ratio, limit) {
  const verdict = ratio <= limit ? 'reached' : 'MISSED';
  console.log(`  ${what}: ${ratio.toFixed(3)} (at most ${limit}: ${verdict})`);
}

/** The same where more is better. */
export function printAtLeast(what, ratio, limit) {
  const verdict = ratio >= limit ? 'reached' : 'MISSED';
  console.log(`  ${what}: ${ratio.toFixed(3)} (at least ${limit}: ${verdict})`);
}

export const kilobytes = (bytes) => (bytes / 1000).toFixed(1);
