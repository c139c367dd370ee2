/** Keeps to the bench's contract without any library: every step gives its own number plus the argument. */
import { createInterface } from 'node:readline';

const [offset = '0', fault] = process.argv.slice(2);
if (fault === 'missing') throw new Error("Cannot find package 'left-pad' imported from here");

let step = 0;
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
say({ about: 'fake' });
for await (const line of createInterface(process.stdin)) {
  const request = JSON.parse(line);
  if (fault === 'silent') continue;
  if (fault === 'crash') process.exit(9);
  if (fault === 'refuse') {
    say({ error: 'out of memory' });
    continue;
  }
  process.stdout.write('what a driver prints\n');
  const answer = { seconds: 0.25, peakBytes: 1000 - step };
  if (request.do === 'open') step = 0;
  else {
    const results = Array.from({ length: request.steps }, () => [step++ + Number(offset)]);
    if (request.results) answer.results = results;
  }
  say(answer);
}
