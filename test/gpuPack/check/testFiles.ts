/** Tests that hold every kernel, in every way to divide its work, and the networks made of them to their float64 twins. */
export const testFiles = import.meta.glob(['../../kernels/*.gpu.test.ts', '../../model/*.gpu.test.ts']);

/** Their names, `kernels/lstm`: those first that tell the most. */
export const TEST_NAMES = byImportance(
  Object.keys(testFiles).map((path) => path.replace('../../', '').replace('.gpu.test.ts', '')),
);

/** The path of a name. */
export function pathOf(name: string): string {
  return `../../${name}.gpu.test.ts`;
}

function byImportance(names: string[]): string[] {
  const first = ['kernels/lstm', 'kernels/gru', 'model/golden', 'model/network'];
  return [...first, ...names.filter((name) => !first.includes(name))];
}
