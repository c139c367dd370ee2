import { createInterface } from 'node:readline';
import type { Answer, Failure, Hello, Peer, Request, RunSteps } from './contract';

/** Makes this process the given library's: greets, then answers requests until its input ends. */
export async function serve(load: () => Promise<Peer>): Promise<void> {
  // Only the contract's lines belong on stdout.
  console.log = console.info = console.debug = console.error;
  let peer: Peer;
  try {
    peer = await load();
  } catch (error) {
    await say(failure(error));
    process.exit(0);
  }
  await say({ about: peer.about } satisfies Hello);
  let run: RunSteps = () => Promise.reject(new Error('asked to run before anything was opened'));
  let next = 0;
  for await (const line of createInterface(process.stdin)) {
    const request = JSON.parse(line) as Request;
    try {
      const start = performance.now();
      let results: ArrayLike<number>[] = [];
      if (request.do === 'open') {
        run = await peer.open(request.job);
        next = 0;
      } else {
        results = await run(next, request.steps);
        next += request.steps;
      }
      const answer: Answer = {
        seconds: (performance.now() - start) / 1000,
        peakBytes: process.resourceUsage().maxRSS * 1024,
        deviceBytes: peer.deviceBytes?.(),
      };
      if (request.do === 'run' && request.results) {
        answer.results = results.map((values) => Array.from(values));
      }
      await say(answer);
    } catch (error) {
      await say(failure(error));
    }
  }
  // Devices may keep the process alive.
  process.exit(0);
}

function say(message: Hello | Answer | Failure): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${JSON.stringify(message)}\n`, () => resolve()));
}

function failure(error: unknown): Failure {
  return { error: (error as Error).message.split('\n')[0] };
}
