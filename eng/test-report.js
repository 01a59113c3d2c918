// Reads the CTRF reports that the test projects wrote and prints: one line a project, every failure with its message and
// where it happened, and at last the plain line "N passed, N failed". A project without a report counts as one failure.
// Usage: node test-report.js FOLDER PROJECT...  Exit code 1 on a failure, or when no test ran.
'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const [folder, ...projects] = process.argv.slice(2);
const sum = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

for (const project of projects) {
  let results;
  try {
    results = JSON.parse(readFileSync(join(folder, `${project}.ctrf.json`), 'utf8')).results;
  } catch {
    sum.failed++;
    failures.push({ name: `${project} ended without a report`, message: lastLines(join(folder, `${project}.log`), 30) });
    continue;
  }

  const count = status => results.tests.filter(t => t.status === status).length;
  const passed = count('passed'), skipped = count('skipped') + count('pending');
  const failed = results.tests.length - passed - skipped;
  sum.passed += passed;
  sum.failed += failed;
  sum.skipped += skipped;
  failures.push(...results.tests.filter(t => !['passed', 'skipped', 'pending'].includes(t.status)));
  const seconds = Math.round((results.summary.stop - results.summary.start) / 1000) || 0;
  console.log(`${project}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''} in ${seconds} s`);
}

failures.forEach((failure, at) => {
  console.log(`\n${at + 1}) ${failure.name}`);
  for (const text of [failure.message, failure.trace]) {
    if (text) console.log(text.trimEnd().replace(/^/gm, '   '));
  }
});

if (sum.passed + sum.failed === 0) console.log('\nNo test ran.');
console.log(`\n${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ''}`);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;

function lastLines(file, lines) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return 'It wrote nothing at all.';
  }
}
