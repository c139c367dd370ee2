import { describe, expect, it } from 'vitest';
import { explain } from '../../demo/worker/failures';
import { SeqloomError } from '../../src';

describe('what the page says of errors', () => {
  it('passes on what is wrong with the input', () => {
    expect(explain(new SeqloomError('bad.csv, line 3: wrong.'))).toEqual({
      cause: 'input',
      text: 'bad.csv, line 3: wrong.',
    });
  });

  it('leaves out advice for the command line', () => {
    const error = new SeqloomError(
      'The GPU failed: the device was lost. Run `seqloom doctor` to check the adapter.',
      3,
    );
    expect(explain(error)).toEqual({ cause: 'lost', text: 'The GPU failed: the device was lost.' });
  });

  it('says what to do when the memory is full', () => {
    const { cause, text } = explain(new SeqloomError('The GPU failed: Out of memory: 12 bytes', 3));
    expect(cause).toBe('out-of-memory');
    expect(text).toContain('Choose fewer hidden units');
  });

  it('has words for what should not happen', () => {
    expect(explain('oops').text).toContain('oops');
  });
});
