import { describe, expect, it } from 'vitest';
import { Terminal } from '../../src/cli/terminal';

function recorded(stderr: { isTTY?: boolean; columns?: number }, stdout: { isTTY?: boolean } = {}) {
  const time = { now: 0 };
  const out: string[] = [];
  const err: string[] = [];
  const terminal = new Terminal(
    { ...stdout, write: (text) => out.push(text) },
    { ...stderr, write: (text) => err.push(text) },
    () => time.now,
  );
  return { terminal, time, out, err };
}

describe('Terminal', () => {
  it('rewrites one line on a terminal, cut to its width, and clears it before other text', () => {
    const { terminal, time, err } = recorded({ isTTY: true, columns: 10 });
    terminal.progress('sooner than worth a line');
    time.now = 100;
    terminal.progress('step 1 of a hundred');
    terminal.progress('too soon');
    time.now = 200;
    terminal.progress('step 2');
    terminal.note('epoch 1');
    terminal.note('epoch 2');
    expect(err).toEqual(['\r\x1b[2Kstep 1 of', '\r\x1b[2Kstep 2', '\r\x1b[2K', 'epoch 1\n', 'epoch 2\n']);
  });

  it('writes plain lines every few seconds elsewhere', () => {
    const { terminal, time, err } = recorded({});
    for (time.now = 0; time.now <= 10_000; time.now += 100) terminal.progress(`at ${time.now}`);
    expect(err).toEqual(['at 5000\n', 'at 10000\n']);
  });

  it('is silent with --quiet, but for results and errors', () => {
    const { terminal, out, err } = recorded({ isTTY: true });
    terminal.quiet = true;
    terminal.progress('step');
    terminal.note('note');
    terminal.error('wrong');
    terminal.result('right');
    expect(err).toEqual(['wrong\n']);
    expect(out).toEqual(['right\n']);
  });

  it('lets no name steer the terminal, and gives a file or a program every character', () => {
    const id = 'a\x1b]0;title\x07\u202e';
    const { terminal, time, out, err } = recorded({ isTTY: true }, { isTTY: true });
    terminal.note(`reading ${id}\nb\tc`);
    terminal.error(id);
    time.now = 100;
    terminal.progress(`${id}\n`);
    expect(err).toEqual(['reading a?]0;title??\nb\tc\n', 'a?]0;title??\n', '\r\x1b[2Ka?]0;title???']);
    terminal.result(`${id}\tclass\nb`);
    expect(out).toEqual(['a?]0;title??\tclass\nb\n']);
    const piped = recorded({});
    piped.terminal.result(id);
    expect(piped.out).toEqual([`${id}\n`]);
  });
});
