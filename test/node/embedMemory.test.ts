import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { readRecords } from '../../src/data/read';
import { DeduplicatingEmbedder } from '../../src/embed/deduplicate';
import { STATE_MEAN, StubEmbedder } from '../embed/stub';
import { embedTo, someComputer, useFolder } from './embedHelpers';

const file = useFolder();
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const RECORDS = 200_000;
const MIB = 1024 * 1024;

/** FASTA text made as it is read: 30 residues each, so that the text is larger than what may be held. */
function fastaStream(): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let made = 0;
  return new ReadableStream({
    pull(controller) {
      let piece = '';
      for (const end = Math.min(RECORDS, made + 500); made < end; made++) {
        const residues = String(made)
          .padStart(30, '0')
          .replace(/\d/g, (digit) => 'ACDEFGHIKL'[Number(digit)]);
        piece += `>sequence_${made}\n${residues}\n`;
      }
      controller.enqueue(encoder.encode(piece));
      if (made === RECORDS) controller.close();
    },
  });
}

it('embeds 200,000 records in the memory that a few thousand need', async () => {
  const source = { name: 'long.fasta', stream: fastaStream };
  const data = { name: 'long.fasta', options: {}, records: () => readRecords(source) };
  const used = () => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return (heapUsed + arrayBuffers) / MIB;
  };
  const reading: number[] = [];
  const writing: number[] = [];
  const stub = new StubEmbedder([STATE_MEAN], (calls) => {
    if (calls % 8 === 0) reading.push(used());
  });
  const computer = someComputer({ embedder: new DeduplicatingEmbedder(stub, MIB) });
  let stages = 0;
  const onStage = () => {
    if (stages++ % 16 === 0) writing.push(used());
  };
  const { counts } = await embedTo(file('e.npz'), {}, { computer, data, hooks: { onStage } });
  expect(counts).toMatchObject({ recordsRead: RECORDS, sequences: RECORDS, dropped: 0 });
  expect(reading.length).toBe(7);
  expect(writing.length).toBeGreaterThan(5);
  // After the first blocks, in which code is compiled. The hashes of the ids take 6 MiB; all records would take some 50.
  const [, settled, ...later] = reading;
  expect(Math.max(...later, ...writing) - settled, `${reading} | ${writing}`).toBeLessThan(10);
});
