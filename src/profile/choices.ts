/** Which ways to divide the recurrent kernels' work a profile was measured with. */
import type { Choose, Question } from '../gpu/choice';
import type { Gpu } from '../gpu/device';
import type { Tuning } from '../tune/tuner';
import { alignColumns } from '../data/columns';

/** The way in use for one kernel and shape. */
export interface Choice extends Pick<Question, 'kernel' | 'shape'> {
  way: string;
  /** Found by a measurement on this adapter; otherwise it is the rule's. */
  measured: boolean;
}

/** The device, and what its networks choose from now on. */
export function watchChoices(gpu: Gpu): { gpu: Gpu; choices: Choice[] } {
  const choices: Choice[] = [];
  const asked = new Set<string>();
  const choose: Choose = async (question) => {
    const answer = await gpu.choose?.(question);
    const { kernel, shape, ways } = question;
    const key = JSON.stringify([kernel, shape]);
    if (!asked.has(key))
      choices.push({ kernel, shape, way: answer ?? ways[0], measured: answer !== undefined });
    asked.add(key);
    return answer;
  };
  return { gpu: { ...gpu, choose }, choices };
}

export function choiceLines(choices: Choice[]): string[] {
  if (choices.length === 0) return [];
  return [
    '',
    'How recurrent layers divide their work:',
    ...alignColumns(
      choices.map(({ kernel, shape, way, measured }) => [
        shape.bits ? `${kernel}, ${shape.bits} bits` : kernel,
        measured ? 'measured' : 'by the rule',
        way,
      ]),
      3,
    ),
  ];
}

/** Every way that was timed. */
export function tuningLines(tunings: Tuning[]): string[] {
  return tunings.flatMap(({ question, way: chosen, ways }) => [
    '',
    `Ways to divide ${question}:`,
    ...alignColumns(
      ways.map(({ way, seconds }, i) => [
        `${(seconds * 1000).toPrecision(3)} ms`,
        [way === chosen ? 'in use' : '', i === 0 ? 'by the rule' : ''].filter(Boolean).join(', '),
        way,
      ]),
      3,
    ),
  ]);
}
