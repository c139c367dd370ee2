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

  it('tells a lost device, which is looked for again', () => {
    const error = new SeqloomError('The GPU failed: the device was lost.', { kind: 'adapter-lost' });
    expect(explain(error)).toEqual({ cause: 'lost', text: 'The GPU failed: the device was lost.' });
  });

  it('says what to do when the memory is full', () => {
    const { cause, text } = explain(
      new SeqloomError('The GPU ran out of memory.', { kind: 'out-of-memory' }),
    );
    expect(cause).toBe('out-of-memory');
    expect(text).toContain('Choose fewer hidden units');
  });

  it('has words for what should not happen', () => {
    expect(explain('oops').text).toContain('oops');
  });
});
