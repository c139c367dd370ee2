import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Answer, Failure, Hello, Job } from './contract';

/** A library's process failed, or took too long; the message is a clause. */
export class PeerError extends Error {}

type Message = Partial<Hello & Answer & Failure>;

/** A process that keeps to the contract. */
export class PeerProcess {
  about = '';
  /** Of all answers so far. */
  peakBytes = 0;
  deviceBytes: number | undefined;
  private readonly messages: AsyncIterator<Message>;
  private errors = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly timeoutSeconds: number,
  ) {
    this.messages = messagesOf(child);
    child.stderr!.on('data', (text: Buffer) => (this.errors = (this.errors + text.toString()).slice(-2000)));
  }

  /** @param timeoutSeconds how long any answer may take */
  static async start(command: string, args: string[], timeoutSeconds: number): Promise<PeerProcess> {
    const child = spawn(command, args, { stdio: 'pipe' });
    const peer = new PeerProcess(child, timeoutSeconds);
    // A process that is gone shows in its missing answer.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => (peer.errors += error.message));
    try {
      peer.about = (await peer.answer()).about!;
    } catch (error) {
      peer.stop();
      throw error;
    }
    return peer;
  }

  open(job: Job): Promise<Answer> {
    return this.ask({ do: 'open', job });
  }

  run(steps: number, results = false): Promise<Answer> {
    return this.ask({ do: 'run', steps, results });
  }

  stop(): void {
    this.child.stdin!.end();
    this.child.kill('SIGKILL');
  }

  private async ask(request: object): Promise<Answer> {
    this.signal('SIGCONT');
    this.child.stdin!.write(`${JSON.stringify(request)}\n`);
    const answer = (await this.answer()) as Answer;
    this.signal('SIGSTOP');
    this.peakBytes = Math.max(this.peakBytes, answer.peakBytes);
    this.deviceBytes = answer.deviceBytes ?? this.deviceBytes;
    return answer;
  }

  /** Between its turns a peer is stopped: the idle threads of some libraries go on spinning, and take the cores of whose turn it is. */
  private signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    if (process.platform !== 'win32') this.child.kill(name);
  }

  private async answer(): Promise<Message> {
    let timer: NodeJS.Timeout;
    const late = new Promise<never>((_, reject) => {
      const message = `it gave no answer within ${this.timeoutSeconds} s`;
      timer = setTimeout(() => reject(new PeerError(message)), this.timeoutSeconds * 1000);
    });
    try {
      const { value, done } = await Promise.race([this.messages.next(), late]);
      if (done) throw new PeerError(explain(this.errors));
      const { error } = value as Message;
      if (error) throw new PeerError(explain(error));
      return value as Message;
    } finally {
      clearTimeout(timer!);
    }
  }
}

/** Lines that are no JSON objects are what drivers print. */
async function* messagesOf(child: ChildProcess): AsyncGenerator<Message> {
  for await (const line of createInterface(child.stdout!)) {
    if (line.startsWith('{')) yield JSON.parse(line) as Message;
  }
}

/** The one line that says what went wrong. */
function explain(text: string): string {
  const missing = /Cannot find (?:package|module) '([^']+)'/.exec(text)?.[1];
  if (missing) return `the package ${missing} is not installed; npm ci --prefix test/peers installs it`;
  const lines = text.trim().split('\n');
  return lines.findLast((line) => /error/i.test(line)) ?? (lines.at(-1) || 'its process ended');
}
