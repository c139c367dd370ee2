/** Lets files be dropped on an element; everywhere else on the page a dropped file does nothing. */
export function dropFiles(element: HTMLElement, onFiles: (files: File[]) => void): void {
  element.addEventListener('dragover', (event) => {
    event.preventDefault();
    element.classList.add('over');
  });
  element.addEventListener('dragleave', () => element.classList.remove('over'));
  element.addEventListener('drop', (event) => {
    event.preventDefault();
    element.classList.remove('over');
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) onFiles(files);
  });
}

/** A file dropped beside its target would otherwise replace the page. */
export function ignoreStrayDrops(): void {
  for (const type of ['dragover', 'drop']) {
    document.addEventListener(type, (event) => event.preventDefault());
  }
}
