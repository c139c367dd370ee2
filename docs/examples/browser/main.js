import {
  createGpu,
  embed,
  memorySource,
  MODEL_DEFAULTS,
  predictRecords,
  readRecords,
  syntheticDataset,
  TRAIN_DEFAULTS,
  trainClassifier,
} from 'seqloom';

const element = (id) => document.getElementById(id);
const log = (line) => element('log').append(`${line}\n`);

/** The GPU, the trained network and the names of its classes. */
let trained;

element('train').onclick = async () => {
  element('train').disabled = true;
  element('log').textContent = '';
  try {
    await trained?.gpu.destroy();
    trained = await train();
    element('classify').disabled = false;
  } catch (error) {
    log(error.message);
  } finally {
    element('train').disabled = false;
  }
};

element('classify').onclick = async () => {
  try {
    element('result').textContent = await classify(trained, element('sequence').value);
  } catch (error) {
    element('result').textContent = error.message;
  }
};

async function train() {
  const adapter =
    (await navigator.gpu?.requestAdapter()) ??
    (await navigator.gpu?.requestAdapter({ featureLevel: 'compatibility' }));
  if (!adapter)
    throw new Error('This browser gives no WebGPU adapter. Try a current Chrome, Edge, Firefox or Safari.');
  const gpu = await createGpu(adapter, 'this browser');

  const dataset = await syntheticDataset(0);
  const config = { ...MODEL_DEFAULTS, encoder: 'bilstm', hidden: 16, classes: dataset.classes.length };
  const { parameters } = await trainClassifier(
    gpu,
    dataset,
    config,
    { ...TRAIN_DEFAULTS, epochs: 2, seed: 1 },
    {
      onProgress({ kind, report: { epoch, trainLoss, valAccuracy } }) {
        if (kind !== 'epoch') return;
        log(`epoch ${epoch}: loss ${trainLoss.toFixed(3)}, validation accuracy ${valAccuracy.toFixed(3)}`);
      },
    },
  );
  const vectors = await embed(gpu, { config, parameters }, dataset.tokens, { readouts: ['state-mean'] });
  const { data, width } = vectors.get('state-mean');
  log(`${data.length / width} sequences embedded as vectors of ${width} numbers`);
  return { gpu, model: { config, parameters }, classes: dataset.classes };
}

/** Reads FASTA or a bare sequence, cleans it as training data are cleaned, and gives a line for each sequence. */
async function classify({ gpu, model, classes }, text) {
  const fasta = text.trimStart().startsWith('>') ? text : `>sequence\n${text}`;
  const records = readRecords(memorySource(fasta, 'the text'), { format: 'fasta' });
  const lines = [];
  for await (const { id, label, probabilities } of predictRecords(gpu, model, records)) {
    lines.push(`${id}: ${classes[label]} (probability ${probabilities[label].toFixed(3)})`);
  }
  return lines.join('\n');
}
