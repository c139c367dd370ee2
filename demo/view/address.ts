import { FLEETING, readAddress, writeAddress } from '../logic/address';
import { withPicked, type State } from '../state';
import type { Store } from '../store';

/** The address follows settings and view, and they follow it: a link, and the browser's back and forward. */
export function mountAddress(store: Store): void {
  let { shown: asked, problems } = readAddress('');

  const say = (...more: string[]) => {
    const notices = store.state.notices.filter(({ about }) => about !== 'address');
    const text = [...problems, ...more].join(' ');
    store.change({ notices: text ? [...notices, { about: 'address', tone: 'info', text }] : notices });
  };
  const addressOf = ({ settings, view, coloring, data, picked }: State) =>
    writeAddress({
      settings,
      view,
      coloring,
      pickedId: asked.pickedId ?? (picked === undefined ? undefined : data?.ids[picked]),
      data: asked.data ?? (data?.builtIn === false ? data.name : undefined),
    });
  /** Picks the sequence that is asked for, once its data are there. */
  const pick = (state: State) => {
    const { pickedId: id, data: file } = asked;
    if (!state.data) return;
    if (file !== undefined && file !== state.data.name) {
      return say(
        `This address is of ${file}, which it does not hold: choose that file under “Your sequences”.`,
      );
    }
    asked = { ...asked, pickedId: undefined, data: undefined };
    const row = id === undefined ? -1 : state.data.ids.indexOf(id);
    const picked = row < 0 ? undefined : row;
    if (picked !== state.picked) store.set(withPicked(state, picked));
    if (row < 0 && id !== undefined)
      say(`The address names ${id}, which is no sequence of ${state.data.name}.`);
    else say();
  };
  const read = () => {
    const { section, ...rest } = readAddress(location.hash);
    ({ shown: asked, problems } = rest);
    const { settings, view, coloring } = asked;
    store.change({ settings, view, coloring });
    if (section) document.getElementById(section)?.scrollIntoView();
    say();
    pick(store.state);
  };
  const write = (state: State) => {
    const [before, after] = [writeAddress(readAddress(location.hash).shown), addressOf(state)];
    if (before.toString() === after.toString()) return;
    const lasting = (address: URLSearchParams) =>
      [...address].filter(([key]) => !FLEETING.includes(key)).join();
    const isStep = lasting(before) !== lasting(after);
    history[isStep ? 'pushState' : 'replaceState'](true, '', `#${after.toString()}`);
  };

  addEventListener('hashchange', () => {
    // A link to a section leaves the rest as it is; a step back to one does not.
    if (history.state !== null || location.hash.includes('=')) return read();
    const parts = [location.hash.slice(1), addressOf(store.state).toString()];
    history.replaceState(true, '', `#${parts.filter(Boolean).join('&')}`);
  });
  read();
  history.replaceState(true, '');
  store.watch(({ data }) => [data], pick);
  store.watch(
    ({ settings, view, coloring, data, picked }) => [settings, view, coloring, data, picked],
    write,
  );
}
