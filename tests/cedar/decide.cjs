// Reads {"policies": text, "requests": [context, ...], "repeat": n} on standard input and writes
// {"version", "decisions": [bool, ...], "nanosecondsEach"} on standard output. Policies are parsed once, outside the clock.
const cedar = require('@cedar-policy/cedar-wasm/nodejs');
const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));

const parsed = cedar.preparsePolicySet('rules', { staticPolicies: input.policies });
if (parsed.type !== 'success') {
  process.stderr.write(JSON.stringify(parsed.errors, null, 1));
  process.exit(2);
}

const calls = input.requests.map((context) => ({
  principal: { type: 'Subject', id: 's' },
  action: { type: 'Action', id: 'a' },
  resource: { type: 'Cell', id: 'c' },
  context,
  preparsedPolicySetId: 'rules',
  entities: [],
}));

function decide(call) {
  const answer = cedar.statefulIsAuthorized(call);
  if (answer.type !== 'success' || answer.response.diagnostics.errors.length > 0) {
    process.stderr.write(JSON.stringify(answer, null, 1));
    process.exit(3);
  }
  return answer.response.decision === 'allow';
}

const decisions = calls.map(decide);
const repeat = input.repeat || 0;
const start = process.hrtime.bigint();
for (let round = 0; round < repeat; round++) {
  for (const call of calls) {
    cedar.statefulIsAuthorized(call);
  }
}
const nanoseconds = Number(process.hrtime.bigint() - start);
process.stdout.write(JSON.stringify({
  version: cedar.getCedarVersion(),
  decisions,
  nanosecondsEach: repeat > 0 ? nanoseconds / (repeat * calls.length) : null,
}));
