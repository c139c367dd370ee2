/** Failures and news, each for as long as it is true. */
import type { Message, Request } from './protocol';

export interface Notice {
  /** What it speaks of; another notice of the same takes its place. */
  about: Request['kind'] | 'training' | 'gpu' | 'drop' | 'address';
  tone: 'error' | 'warning' | 'info';
  text: string;
}

/** What a message shows to be in order again. */
const MENDS: Partial<Record<Message['kind'], Notice['about'][]>> = {
  ready: ['start', 'gpu'],
  previewed: ['preview', 'load'],
  loading: ['preview', 'load'],
  loaded: ['preview', 'load', 'openRun', 'showSpace', 'record', 'nearest', 'bench', 'contributions'],
  opened: ['openRun'],
  kept: ['keep', 'listKept', 'openKept', 'renameKept', 'deleteKept'],
  step: ['training', 'train', 'trainFurther', 'continue', 'gpu'],
  space: ['showSpace'],
  record: ['record'],
  nearest: ['nearest'],
  benched: ['bench'],
  contributed: ['contributions'],
  download: ['download'],
  predicted: ['predict'],
  stepsTimed: ['timeSteps'],
};

/** The notices after a message. */
export function afterMessage(notices: readonly Notice[], message: Message): readonly Notice[] {
  const mended = MENDS[message.kind] ?? [];
  const left = notices.filter(({ about, tone }) => tone === 'info' || !mended.includes(about));
  const news = newsOf(message);
  if (news) return [...left.filter(({ about }) => about !== news.about), news];
  return left.length < notices.length ? left : notices;
}

function newsOf(message: Message): Notice | undefined {
  switch (message.kind) {
    case 'deviceLost': {
      const { reason } = message;
      const why = reason.trim().replace(/\.$/, '');
      const text = `The graphics device was lost (${why}). Looking for a new one …`;
      return { about: 'gpu', tone: 'warning', text };
    }
    case 'recovered':
      return { about: 'gpu', tone: 'info', text: message.text };
    case 'failed': {
      const tone = message.during === 'gpu' && message.cause === 'lost' ? 'warning' : 'error';
      return { about: message.during, tone, text: message.text };
    }
    default:
      return undefined;
  }
}
