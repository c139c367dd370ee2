import { h } from './dom';

/** Asks whether to go on; false where the person would rather keep things as they are. */
export function confirmed(question: string, label: string): Promise<boolean> {
  const dialog = h(
    'dialog',
    { class: 'confirm', 'aria-label': label },
    h(
      'form',
      { method: 'dialog' },
      h('p', {}, question),
      h(
        'div',
        { class: 'row' },
        h('button', { value: 'yes', class: 'primary' }, label),
        h('button', { value: 'no', autofocus: true }, 'Keep what is here'),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    }),
  );
}
