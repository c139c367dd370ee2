import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SeqloomError } from '../../src/errors';
import type { HostTensor } from '../../src/data/parameters';
import { encodeSafetensors } from '../../src/export/safetensors';
import { initialParameters } from '../../src/model/init';
import type { Parameters } from '../../src/data/parameters';
import { writeFileAtomic } from '../../src/node/files';
import { disagreement, readPeer, twinLosses, twinReading, type Reading } from './check';
import { chooseWork, measureCase, type Case, type Entry, type Failed } from './measure';
import type { BenchOptions } from './options';
import { PeerError, PeerProcess } from './peerProcess';
import { commandOf, SEQLOOM, type PeerKind } from './peers';
import { findPython } from './python';
import { caseTitle, rowsOf, skippedLines, tableLines, type Row } from './table';
import { checkBatch, makeWork, networkOf } from './workloads';

/** Shares of --length that slower peers are given. */
const SHORTER = [1, 4, 16];

interface MeasuredCase extends Case {
  rows: Row[];
  skipped: Failed[];
}

/** One run: checks every peer, times those that agree, prints as it goes. */
export class Bench {
  private readonly python = findPython();
  private readonly cases: MeasuredCase[] = [];
  /** Peers that are not there or fail, by network. */
  private readonly skipped: { hidden: number; skipped: Failed[] }[] = [];
  private readonly wrong: Failed[] = [];
  /** What every peer says it is. */
  private readonly about = new Map<string, string>();

  constructor(
    private readonly options: BenchOptions,
    private readonly folder: string,
  ) {}

  /** Checks every peer, then times those that agree. */
  async runHidden(hidden: number): Promise<void> {
    const weights = join(this.folder, `hidden-${hidden}.safetensors`);
    const parameters = initialParameters(networkOf(hidden), 1);
    writeFileSync(weights, encodeSafetensors(parameters as ReadonlyMap<string, HostTensor>, {}));
    const readings = await this.check(hidden, parameters, weights);
    for (const task of this.options.tasks) {
      for (const lengths of this.options.lengths) {
        await this.runCase({ task, hidden, lengths }, readings, weights);
      }
    }
  }

  /** What every peer that is there and agrees computed. */
  private async check(hidden: number, parameters: Parameters, weights: string) {
    const batch = checkBatch(this.options.batch);
    this.progress(`hidden ${hidden}: the float64 twin`);
    const twin = twinReading(hidden, parameters, batch);
    const training = this.options.tasks.includes('training');
    const losses = training
      ? { 1: twinLosses(hidden, parameters, 1), 2: twinLosses(hidden, parameters, 2) }
      : {};
    const readings = new Map<PeerKind, Reading>();
    const skipped: Failed[] = [];
    const kinds = [SEQLOOM, ...this.options.peers];
    for (const kind of kinds) {
      this.progress(`hidden ${hidden}: checking ${kind.name}`);
      const tasks = this.options.tasks.filter((task) => kind.tasks.includes(task));
      let peer: PeerProcess | undefined;
      try {
        peer = await this.start(kind);
        this.about.set(kind.name, peer.about);
        const reading = await readPeer(peer, hidden, weights, batch, tasks, this.options.budgetSeconds);
        const why = disagreement(reading, { ...twin, losses: losses[kind.biases ?? 2] }, kind.tolerance);
        if (why && kind === SEQLOOM) throw new PeerError(why);
        if (why) this.wrong.push({ peer: kind.name, why: `hidden ${hidden}: ${why}` });
        else readings.set(kind, reading);
      } catch (error) {
        if (kind === SEQLOOM)
          throw new SeqloomError(`Seqloom itself fails: ${(error as Error).message}.`, {
            kind: 'adapter-failed',
          });
        skipped.push({ peer: kind.name, why: (error as Error).message });
      } finally {
        peer?.stop();
      }
    }
    for (const line of skippedLines(skipped)) console.log(line);
    this.skipped.push({ hidden, skipped });
    return readings;
  }

  private async runCase(one: Case, readings: Map<PeerKind, Reading>, weights: string) {
    const { batch, length } = this.options;
    const title = caseTitle(one, batch, length);
    const skipped: Failed[] = [];
    const works = SHORTER.map((share) => Math.ceil(length / share)).map((l) =>
      makeWork(batch, l, one.lengths),
    );
    const chosen: Entry[] = [];
    for (const [kind, { secondsPerTimeStep }] of readings) {
      const seconds = secondsPerTimeStep.get(one.task);
      if (seconds === undefined) {
        skipped.push({ peer: kind.name, why: `it does no ${one.task}` });
        continue;
      }
      const choice = kind === SEQLOOM ? { work: works[0] } : chooseWork(kind, works, seconds, this.options);
      if ('work' in choice) chosen.push({ kind, work: choice.work });
      else skipped.push({ peer: kind.name, why: choice.whyNot });
    }
    const lengths = new Set(chosen.map(({ work }) => work));
    const others = chosen.filter(({ kind }) => kind !== SEQLOOM);
    const entries = [...[...lengths].map((work) => ({ kind: SEQLOOM, work })), ...others];
    const { timings, failed } = await measureCase(
      one,
      entries,
      weights,
      this.options,
      (kind) => this.start(kind),
      (text) => this.progress(`${title}: ${text}`),
    );
    const measured = { ...one, rows: rowsOf(timings), skipped: [...skipped, ...failed] };
    this.cases.push(measured);
    console.log([`\n${title}`, ...tableLines(measured.rows), ...skippedLines(measured.skipped)].join('\n'));
    await this.writeReport();
  }

  /** Says what took part, and gives the exit code. */
  async finish(): Promise<number> {
    console.log(`\n${[...this.about].map(([name, about]) => `${name}: ${about}`).join('\n')}`);
    await this.writeReport();
    for (const { peer, why } of this.wrong) {
      console.error(`${peer} computes something else and was not timed: ${why}.`);
    }
    return this.wrong.length > 0 ? 1 : 0;
  }

  /** Writes --json after every case: a run over all of them takes an hour, and may be stopped. */
  private async writeReport(): Promise<void> {
    const { json } = this.options;
    if (!json) return;
    const report = {
      date: new Date().toISOString(),
      options: this.options,
      about: Object.fromEntries(this.about),
      skipped: this.skipped,
      cases: this.cases,
      wrong: this.wrong,
    };
    await writeFileAtomic(json, `${JSON.stringify(report, null, 2)}\n`);
  }

  private async start(kind: PeerKind): Promise<PeerProcess> {
    const command = commandOf(kind, fileURLToPath(new URL('..', import.meta.url)), this.python);
    if ('whyNot' in command) throw new PeerError(command.whyNot);
    return PeerProcess.start(command.command, command.args, 60 + 2 * this.options.budgetSeconds);
  }

  private progress(text: string): void {
    console.error(text);
  }
}
