import { expect, it } from 'vitest';
import page from '../demo/index.html?raw';

const files = import.meta.glob<string>(['../src/**/*.ts', '../demo/**/*.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The lines of code, comments left out, that match; each with its file. */
function linesOf(folder: RegExp, matches: (line: string) => boolean): string[] {
  return Object.entries(files)
    .filter(([file]) => folder.test(file))
    .flatMap(([file, text]) =>
      text
        .replace(/\/\*\*[\s\S]*?\*\//g, '')
        .split('\n')
        .map((line) => line.replace(/(^|\s)\/\/.*/, ''))
        .filter(matches)
        .map((line) => `${file}: ${line.trim()}`),
    );
}

it('names flags in the command line alone', () => {
  // Styles have properties that begin like flags: `var(--ink)`, and `--ink: #000` on a line of its own.
  const named = (line: string) => /--[a-z]/.test(line.replace(/var\(--[\w-]+|^\s*--[\w-]+:/g, ''));
  expect(linesOf(/\/src\/(?!cli\/)/, named)).toEqual([]);
});

it("names the page's controls in the page alone", () => {
  const buttons = [...page.matchAll(/<button[^>]*>([^<]+ [^<]+)<\/button>/g)].map(([, text]) => text);
  expect(buttons.length).toBeGreaterThan(4);
  expect(linesOf(/\/src\//, (line) => buttons.some((text) => line.includes(text)))).toEqual([]);
});

it('edits no message by a regular expression in the page', () => {
  expect(
    linesOf(/\/demo\//, (line) => /\bmessage\b.*\.(replace|match)\(|\.test\(.*\bmessage\b/.test(line)),
  ).toEqual([]);
});
