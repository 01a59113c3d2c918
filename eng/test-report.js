// Reads the CTRF reports that the test projects wrote and prints: one line a project, every failure with its message and
// where it happened, and at last the plain line "N passed, N failed". A project without a report counts as one failure.
// With DOMICILE_SOAK_REPORTS=FOLDER it writes PROJECT.md there: machine, commit, how often each promise was put to the test, and what
// the tests told in PROJECT.lines.
// Usage: node test-report.js FOLDER PROJECT...  Exit code 1 on a failure, or when no test ran.
'use strict';
const { existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { execFileSync } = require('node:child_process');
const os = require('node:os');
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
  if (process.env.DOMICILE_SOAK_REPORTS) writeSoak(process.env.DOMICILE_SOAK_REPORTS, project, results.tests, seconds);
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

function writeSoak(folder, project, tests, seconds) {
  const groups = new Map();
  for (const test of tests) {
    const name = test.name.replace(/\(.*$/s, '').split('.').slice(-2).join('.').replaceAll('_', ' ');
    const group = groups.get(name) ?? { runs: 0, failed: 0, ms: 0 };
    groups.set(name, { runs: group.runs + 1, failed: group.failed + (test.status === 'failed' ? 1 : 0), ms: group.ms + test.duration });
  }

  const told = join(folder, `${project}.lines`);
  const lines = existsSync(told) ? readFileSync(told, 'utf8').trimEnd().split('\n') : [];
  rmSync(told, { force: true });
  const git = args => execFileSync('git', args, { cwd: __dirname, encoding: 'utf8' }).trim();
  writeFileSync(join(folder, `${project}.md`), [
    `# Soak of ${project}`, '',
    `\`./test --soak\` at commit ${git(['rev-parse', '--short', 'HEAD'])} of ${git(['show', '-s', '--format=%cs', 'HEAD'])}, on ${os.cpus().length} x ${os.cpus()[0].model}, ${Math.round(os.totalmem() / 2 ** 30)} GB; ${seconds} s.`, '',
    '| promise | runs | failed | seconds |', '|---|---|---|---|',
    ...[...groups].sort().map(([name, group]) => `| ${name} | ${group.runs} | ${group.failed} | ${Math.round(group.ms / 1000)} |`), '',
    ...lines.sort().map(line => `- ${line}`), ...(lines.length ? [''] : []),
  ].join('\n'));
}

function lastLines(file, lines) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return 'It wrote nothing at all.';
  }
}
