import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Diagnosis } from '../../../src/cli/diagnosis';
import { alignColumns } from '../../../src/data/columns';
import { adapterOf } from '../manifest';
import type { Block, Result } from './results';
import { STEP_NAMES, type Step } from './steps';

/** The folder of results: NN-STEP.json and NN-STEP.txt of every step, and summary.md over all. */
export class Report {
  private readonly sections = new Map<string, string>();
  private adapter = 'no adapter';

  constructor(
    private readonly folder: string,
    private readonly archive = `${folder}.tar.gz`,
    private readonly version: string,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** Writes what a step has given so far, the summary, and the folder anew as one file. */
  write({ name, title, report }: Step, results: Result[]): void {
    const blocks = report(results);
    if (name === 'doctor' && results[0].output !== undefined)
      this.adapter = adapterOf(results[0].output as Diagnosis);
    const date = new Date().toISOString();
    const path = join(this.folder, `${String(STEP_NAMES.indexOf(name) + 1).padStart(2, '0')}-${name}`);
    writeFileSync(`${path}.json`, `${JSON.stringify({ step: name, title, date, results }, null, 2)}\n`);
    writeFileSync(`${path}.txt`, `${[title, '', ...blocks.flatMap(plain)].join('\n')}\n`);
    this.sections.set(name, [`### ${title}`, '', ...blocks.flatMap(markdown)].join('\n'));
    const head = `## ${this.adapter}\n\n${date.slice(0, 10)}, Seqloom ${this.version}, by gpu-check.\n`;
    writeFileSync(join(this.folder, 'summary.md'), [head, ...this.sections.values()].join('\n'));
    const [place, own] = [dirname(this.folder), basename(this.folder)];
    spawnSync('tar', ['-czf', resolve(this.archive), '-C', place, own]);
  }
}

function plain(block: Block): string[] {
  const lines = 'rows' in block ? alignColumns(block.rows, 1, '') : block.lines;
  return [...(block.caption === undefined ? [] : [`${block.caption}:`]), ...lines, ''];
}

function markdown(block: Block): string[] {
  const caption = block.caption === undefined ? [] : [`${block.caption}:`, ''];
  if ('lines' in block) return [...caption, '```', ...block.lines, '```', ''];
  const [heads, ...rows] = block.rows;
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const rule = heads.map((_, column) => (column === 0 ? '---' : '---:'));
  return [...caption, line(heads), line(rule), ...rows.map(line), ''];
}
