import { describe, expect, it } from 'vitest';
import { exitCodeOf, inWords } from '../../src/cli/advice';
import { runCli } from '../../src/cli/run';
import { SeqloomError } from '../../src/errors';

describe('what the command line says of an error', () => {
  it('is the message, and what to do where the message does not say it', async () => {
    const lost = new SeqloomError('The GPU failed: it was lost.', { kind: 'adapter-lost' });
    let stderr = '';
    const verb = {
      name: 'fail',
      summary: 'Fail.',
      arguments: [],
      groups: [],
      examples: ['seqloom fail'],
      run: () => Promise.reject(lost),
    };
    const exitCode = await runCli(['fail'], { write() {} }, { write: (text) => (stderr += text) }, [verb]);
    expect([exitCode, stderr]).toEqual([
      3,
      'The GPU failed: it was lost. Run `seqloom doctor` to check the adapter, or choose another with --adapter.\n',
    ]);
  });

  it('is the message alone of what is wrong with the input', () => {
    const error = new SeqloomError('bad.csv, line 3: wrong.');
    expect([exitCodeOf(error), inWords(error)]).toEqual([2, 'bad.csv, line 3: wrong.']);
  });
});
