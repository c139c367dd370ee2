import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HYDROPATHY } from '../../src/data/residueProperties';
import { ALPHABET } from '../../src/data/alphabet';
import { STYLE_HASH } from '../../src/page/document';
import { renderReport } from '../../src/report/renderReport';
import { someReport } from './fixture';

const data = await someReport(['first', 'second', 'third'], 60);
const page = renderReport(data);

/** The page's text without markup, spaces joined. */
const text = page
  .replace(/<style>.*?<\/style>/s, '')
  .replace(/<[^>]*>/g, ' ')
  .replace(/\u00a0/g, ' ')
  .replace(/\s+/g, ' ');

describe('the report', () => {
  it('tells the metrics and their intervals', () => {
    const { metrics, intervals } = data.evaluation;
    const { value, low, high } = intervals.mcc;
    expect(value).toBe(metrics.mcc);
    expect(text).toContain(`${value.toFixed(3)} ${low.toFixed(3)} to ${high.toFixed(3)}`);
    expect(text).toContain(
      `The network classifies ${(100 * metrics.accuracy).toFixed(1)} % of ${metrics.count} test sequences rightly (95 % interval ${(100 * intervals.accuracy.low).toFixed(1)} % to`,
    );
    for (const [c, { name, support }] of metrics.perClass.entries()) {
      const { precision, recall } = intervals.perClass[c];
      expect(text).toMatch(
        new RegExp(`${name} ${precision!.value.toFixed(3)} .*${recall!.value.toFixed(3)}`),
      );
      expect(text).toContain(` ${support} `);
    }
  });

  it('tells accuracy by confidence, and what calibration brings', () => {
    const { bins, thresholds } = data.evaluation.confidence;
    for (const { from, to, confidence, accuracy, count } of bins) {
      const { value, low, high } = accuracy;
      expect(text).toContain(
        `${from.toFixed(1)} to ${to.toFixed(1)} ${confidence.toFixed(3)} ${value.toFixed(3)} ${low.toFixed(3)} to ${high.toFixed(3)} ${count} `,
      );
    }
    expect(thresholds.at(-1)!.count).toBe(0);
    expect(text).toContain('0.99 0.0 % - 0 ');
    expect(text).not.toContain('Calibration takes');
    const both = { before: 0.25, after: 0.125 };
    const calibration = { temperature: 2, used: false, crossEntropy: both, calibrationError: both };
    const calibrated = renderReport({ ...data, evaluation: { ...data.evaluation, calibration } });
    expect(calibrated).toContain(
      '(temperature 2.00). Calibration takes the calibration error from 0.250 to 0.125 here',
    );
    expect(calibrated).toContain('No threshold leaves enough predictions');
  });

  it('tells what training started from, and what was frozen', () => {
    const training = { ...data.training!, start: ['Weights of /a: lstm.'] };
    const options = { ...training.options, freeze: ['embedding'] as const };
    const started = renderReport({ ...data, training: { ...training, options } });
    expect(started).toContain('did not start from fresh weights alone. Weights of /a: lstm.');
    expect(started).toContain('Frozen, so as it started: embedding.');
    expect(page).not.toContain('Frozen');
  });

  it('tells of 16-bit floats', () => {
    const training = { ...data.training!, options: { ...data.training!.options, precision: 'f16' as const } };
    expect(renderReport({ ...data, training })).toContain(
      'kept their gates and read their weights as 16-bit floats',
    );
    expect(page).not.toContain('16-bit');
  });

  it('tells the confusion matrix', () => {
    const { confusion, perClass } = data.evaluation.metrics;
    confusion.forEach((counts, truth) =>
      counts.forEach((n, predicted) => {
        const support = perClass[truth].support;
        expect(page).toContain(
          `${perClass[truth].name} taken for ${perClass[predicted].name}: ${n} of ${support} sequences (${((100 * n) / support).toFixed(1)} %)`,
        );
      }),
    );
  });

  it('sets the network beside every baseline', () => {
    for (const { name, report, networkAhead } of data.evaluation.baselines) {
      const { value } = networkAhead.accuracy;
      expect(value).toBeCloseTo(data.evaluation.metrics.accuracy - report.accuracy, 10);
      expect(text).toMatch(
        new RegExp(`${name} ${report.accuracy.toFixed(3)} .*\\+?${(100 * value).toFixed(1)} \\(`),
      );
    }
  });

  it('says that there are no baselines where there are none', () => {
    const note = 'No baselines: there is no train split.';
    const without = renderReport({
      ...data,
      evaluation: { ...data.evaluation, baselines: [], notes: [note] },
    });
    expect(without).toContain(note);
    expect(without).not.toContain('Beside simple predictors');
  });

  it('draws every residue and every sequence, and says how many', () => {
    for (const symbol of ALPHABET) {
      const index = HYDROPATHY.get(symbol);
      expect(page).toContain(
        `<title>${symbol}: ${index === undefined ? 'any or unknown' : `hydropathy ${index}`}</title>`,
      );
    }
    const { ids } = data.embeddings;
    const points = page.match(/<g class="points".*?<\/g>/gs)!;
    expect(points.length).toBe(2);
    for (const drawn of points) expect(drawn.match(/<use /g)!.length).toBe(ids.length);
    expect(text).toContain(`All ${ids.length} test sequences.`);
    const sampled = renderReport({ ...data, embeddings: { ...data.embeddings, drawnFrom: 5432 } });
    expect(sampled).toContain('drawn by lot (seeded) from the 5,432 test sequences');
  });

  it('says what the network is', () => {
    const { parameters, config } = data.network;
    expect(text).toContain(
      'A bidirectional GRU of 1 layer of 64 units per direction; of the states, their mean, weighted by',
    );
    const mean = {
      ...data,
      network: { ...data.network, config: { ...config, encoder: 'mean', pool: 'max' } },
    } as const;
    expect(renderReport(mean)).toContain(
      `Residue vectors alone of 10 values; of them, the largest value of each unit (${parameters.toLocaleString('en')} parameters`,
    );
  });

  it('colours the residues by their attention, and names the strongest', () => {
    for (const { sequence, weights } of data.attention) {
      const most = `${sequence[0]}1 (${(100 * weights[0]).toFixed(1)} %)`;
      expect(page).toContain(`aria-label="Attention along the sequence: most on ${most}`);
      for (const [i, letter] of [...sequence].entries()) {
        expect(page).toContain(`<title>${letter}${i + 1}: ${(100 * weights[i]).toFixed(1)} %</title>`);
      }
    }
    expect(renderReport({ ...data, attention: [] })).not.toContain('<h2>Attention</h2>');
  });

  it('draws a long sequence around its greatest weight', () => {
    const weights = new Float32Array(1000).fill(0.0005);
    weights[899] = 0.5;
    const long = { ...data.attention[0], sequence: 'A'.repeat(1000), weights };
    const drawn = renderReport({ ...data, attention: [long] });
    expect(drawn).toContain('Residues 701 to 1000 of 1000.');
    expect(drawn).toContain('<title>A900: 50.0 %</title>');
    expect(drawn).not.toContain('<title>A700:');
  });

  it('draws the finite losses, and says why training stopped', () => {
    expect(page).toContain('training, epoch 2: 0.7500');
    expect(page).toContain('validation, epoch 1: 1.5000');
    expect(page).not.toContain('validation, epoch 2: NaN');
    expect(page).not.toMatch(/="[^"]*NaN[^"]*"/);
    expect(text).toContain('stopped by its guard (2 of 12 epochs, 3.0 s)');
    expect(text).toContain('the weights of epoch 2, which had the lowest validation loss, were kept');
    const options = { ...data.training!.options, selectBy: 'macro-f1' as const };
    const other = renderReport({ ...data, training: { ...data.training!, options } });
    expect(other).toContain('which had the highest validation macro-F1');
    expect(other).toContain('validation, epoch 1: 0.2000');
    expect(renderReport({ ...data, training: undefined })).not.toContain('<h2>Training</h2>');
  });

  it('tells how it was made', () => {
    for (const words of ['2026-01-02 03:04 UTC', 'Seqloom 0.1.0', 'llvmpipe &lt;16&gt;', data.data.hash]) {
      expect(page).toContain(words);
    }
  });

  it('tells classes apart by more than colour, and puts the smallest of many together', async () => {
    const names = Array.from({ length: 24 }, (_, c) => `class ${c}`);
    const many = renderReport(await someReport(names, 15));
    const marks = [...many.matchAll(/<li><svg.*?href="#(shape-\d)" class="(color-\w+)"/g)];
    const combinations = marks.map(([, shape, color]) => `${shape} ${color}`);
    expect(combinations.length).toBe(21);
    expect(new Set(combinations).size).toBe(21);
    expect(many).toContain('4 smaller classes');
  });

  it('allows its own stylesheet and nothing else', () => {
    const style = readFileSync('src/page/page.css', 'utf8');
    const hash = createHash('sha256').update(style).digest('base64');
    expect(STYLE_HASH, `the stylesheet was changed: STYLE_HASH must be ${hash}`).toBe(hash);
    expect(page).toContain(
      `content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`,
    );
    expect(page).toContain(`<style>${style}</style>`);
    expect(style).not.toMatch(/url\(|@import/);
  });
});

describe('hostile ids, classes and texts', () => {
  const SAFE_TAGS =
    'html head meta title style body svg defs path header main section p h1 h2 h3 h4 table thead tbody tfoot tr th td small ' +
    'span figure figcaption div ul li b g rect text line polyline circle use pre code dl dt dd details summary';
  const SAFE_ATTRIBUTES =
    'lang charset http-equiv content name class id d viewBox aria-hidden aria-label role href x y x1 x2 y1 y2 cx cy r width ' +
    'height fill fill-opacity transform text-anchor points scope tabindex';

  it('appear as text alone', async () => {
    const hostile = renderReport(await someReport());
    const markup = hostile.replace(/<style>.*?<\/style>/s, '').replace('<!doctype html>', '');
    const tags = new Set(SAFE_TAGS.split(' '));
    const attributes = new Set(SAFE_ATTRIBUTES.split(' '));
    for (const [, name, rest] of markup.matchAll(/<\/?([^\s/>]*)([^>]*)>/g)) {
      expect(tags).toContain(name);
      const unquoted = rest.replace(/="[^"]*"/g, '').replace(/\/$/, '');
      for (const attribute of unquoted.split(/\s+/).filter(Boolean)) expect(attributes).toContain(attribute);
    }
    expect(markup).toContain('&lt;script&gt;window.hacked = 1&lt;/script&gt;');
    expect(markup).toContain('&lt;h1&gt;run&lt;/h1&gt;');
    expect(markup).toContain('__proto__');
    // Characters that steer the text around them are shown as question marks.
    expect(hostile).not.toMatch(/[\u202e\u0000\u0007]/);
  });
});
