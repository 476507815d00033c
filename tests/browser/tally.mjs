// How many checks passed and failed; each that failed is told with its faults.

/** So many so far. */
export const tally = { passed: 0, failed: 0 };

/** Counts a check; one that failed is told, with a line for each fault. */
export function say(passed, what, faults = []) {
  tally[passed ? 'passed' : 'failed'] += 1;
  if (passed) return;
  console.log(`FAILED ${what}`);
  for (const fault of faults) console.log(`  ${fault}`);
}
