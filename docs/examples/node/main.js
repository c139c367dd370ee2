/**
 * Trains a classifier, predicts with it and takes its embeddings, all through the library.
 *
 *   node main.js [FOLDER] [PROTEINS]
 *
 * PROTEINS is a FASTA, CSV or TSV file with labels; without it, the built-in synthetic data. FOLDER gets the run (default: run)
 * and, beside it, the embeddings.
 */
import { embed, encode, predict, syntheticDataset } from 'seqloom';
import { createRun, embedFile, loadRun, openGpu, readDataset, recordsOfRun, runTraining } from 'seqloom/node';

const [out = 'run', file] = process.argv.slice(2);
const gpu = await openGpu();
console.log(`Adapter: ${gpu.description}`);

// Train. The run folder also gets metrics, a report and the weights as PyTorch knows them.
const dataset = file
  ? await readDataset(file, { requireLabel: true, use: 'train', seed: 0 })
  : await syntheticDataset(0);
const { folder, config } = await createRun(gpu, dataset, {
  folder: out,
  overwrite: true,
  network: { encoder: 'bilstm', hidden: 16 },
  training: { epochs: 2, seed: 1 },
  source: file && { path: file, options: {} },
});
const report = await runTraining(gpu, dataset, config, folder, {
  onProgress({ kind, report: { epoch, trainLoss, valAccuracy } }) {
    if (kind !== 'epoch') return;
    console.log(
      `epoch ${epoch}: loss ${trainLoss.toFixed(3)}, validation accuracy ${valAccuracy.toFixed(3)}`,
    );
  },
});
console.log(`Test accuracy: ${report.test.accuracy.toFixed(3)}`);

// Predict a new sequence.
const run = await loadRun(folder.path);
const sequence = 'MKKNIYFVVLIALAFVVILWFSNKEDRKEEDQRKDNEKRDEEKYNKFMI';
const probabilities = await predict(gpu, run.model, [encode(sequence)]);
config.classes.forEach((name, c) => console.log(`P(${name}) = ${probabilities[c].toFixed(3)}`));

// Embed: a few sequences in memory ...
const vectors = await embed(gpu, run.model, dataset.tokens.slice(0, 3), { readouts: ['state-mean'] });
const { data, width } = vectors.get('state-mean');
console.log(`${dataset.ids[0]} as ${width} numbers: ${data.slice(0, 4).join(', ')}, ...`);

// ... and any number of them into a file, here one that NumPy reads.
const options = { readouts: ['residue-mean', 'state-mean'], overwrite: true };
const { files, counts } = await embedFile(gpu, run, recordsOfRun(config), `${out}.npz`, options);
console.log(`${counts.sequences} sequences in ${files.join(', ')}`);

await gpu.destroy();
