import { describe, expect, it } from 'vitest';
import { moveNumber, moveSentence, networkSentence } from '../../demo/logic/why';
import type { BenchNetwork, SequenceReadout } from '../../demo/protocol';

const move = (readout: SequenceReadout, relative: number) => ({ readout, relative, ofTypical: relative });

function network(after: number[], ...moves: BenchNetwork['moves']): BenchNetwork {
  return {
    network: 'left',
    classes: ['ape', 'bat'],
    before: Float32Array.of(0.8, 0.2),
    after: Float32Array.from(after),
    moves,
  };
}

describe('the sentences of the order bench', () => {
  it('says that an average that moved by rounding did not move', () => {
    expect(moveSentence(move('residue-mean', 1e-7))).toBe(
      'The average moved 0: it is a function of composition alone.',
    );
    expect(moveNumber(move('residue-mean', 1.2e-7))).toBe('0 (rounding: 1.2e-7)');
    expect(moveNumber(move('residue-mean', 0))).toBe('0');
  });

  it('says why a state moved', () => {
    expect(moveSentence(move('state-mean', 0.3))).toContain('residues read before it');
    expect(moveNumber(move('state-mean', 0.314))).toBe('0.31 ×');
  });

  it('says of each network whether it noticed', () => {
    const blind = networkSentence(network([0.8, 0.2], move('residue-mean', 1e-8)), 'swap');
    expect(blind).toBe(
      'It cannot notice swapping the halves: the same residues give the same average, so the prediction stays \u2068ape\u2069.',
    );
    const weighed = network([0.8, 0.2], move('residue-mean', 0), move('state-attention', 1e-7));
    expect(networkSentence(weighed, 'swap')).toContain('It cannot notice swapping the halves');
    const changed = networkSentence(
      network([0.1, 0.9], move('residue-mean', 0), move('state-mean', 0.5)),
      'reverse',
    );
    expect(changed).toContain('now says \u2068bat\u2069 instead of \u2068ape\u2069');
    const shaken = networkSentence(network([0.6, 0.4], move('state-mean', 0.5)), 'shuffle');
    expect(shaken).toMatch(/ape\u2069 went from 80\s% to 60\s%/);
    const unchanged = networkSentence(
      network([0.8, 0.2], move('residue-mean', 0), move('state-mean', 0)),
      'swap',
    );
    expect(unchanged).toContain('reads the same as before');
  });
});
