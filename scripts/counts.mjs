// Reads how many tests passed and failed from what a test runner printed; null when it does not say.

/** Catch2 v2: "All tests passed (9 assertions in 3 test cases)" or "test cases: 3 | 1 failed". */
export function catchCounts(output) {
  // eslint-disable-next-line no-control-regex
  const text = output.replace(/\x1b\[[0-9;]*m/g, '');
  const all = /^All tests passed \(\d+ assertions? in (\d+) test cases?\)/m.exec(text);
  if (all) return { passed: Number(all[1]), failed: 0 };
  const line = /^test cases: .*$/m.exec(text)?.[0];
  if (!line) return null;
  const count = (word) => Number(new RegExp(`(\\d+) ${word}(?!\\w| as)`).exec(line)?.[1] ?? 0);
  return { passed: count('passed'), failed: count('failed') };
}

/** Our own runners: the last line is "N passed, N failed". */
export function lastLineCounts(output) {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const found = /^(\d+) passed, (\d+) failed$/.exec(line);
  return found ? { passed: Number(found[1]), failed: Number(found[2]) } : null;
}

/** What a machine cannot run, and says so: a test's title, and what it needs. */
export function notRunnable(output) {
  return [...output.matchAll(/^ok \d+ - (.*) # SKIP (it needs root.*)$/gm)].map(
    ([, title, why]) => ({ title, why }),
  );
}

/**
 * `node --test` with the TAP reporter. A cancelled or skipped test did not pass: it failed, unless it needs what
 * this machine does not have.
 */
export function tapCounts(output) {
  const count = (word) => {
    const found = new RegExp(`^# ${word} (\\d+)$`, 'm').exec(output);
    return found ? Number(found[1]) : null;
  };
  const passed = count('pass');
  if (passed === null) return null;
  const skipped = (count('skipped') ?? 0) - notRunnable(output).length;
  return { passed, failed: (count('fail') ?? 0) + (count('cancelled') ?? 0) + skipped };
}
