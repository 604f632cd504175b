// The script of `nightly-upload.mjs` as a process: started, given another secret, and asked what it was answered.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ready } from './system';
import { expect } from './test';

interface Line {
  at: number;
  status: number;
  words: string;
  hint: string;
}

export class Script {
  private readonly folder = mkdtempSync(join(tmpdir(), 'nightly-upload-'));
  private readonly file = join(this.folder, 'secret');
  private readonly lines: Line[] = [];
  private readonly complaints: string[] = [];
  private readonly process: ChildProcess;

  constructor(clientId: string, resource: string, secret: string) {
    this.holds(secret);
    this.process = spawn(process.execPath, [join(__dirname, 'nightly-upload.mjs')], {
      env: { TOKEN_ENDPOINT: `${ready.base_url}/oauth2/token`, CLIENT_ID: clientId, RESOURCE: resource, SECRET_FILE: this.file },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: this.process.stdout! }).on('line', (line) => this.lines.push(JSON.parse(line)));
    createInterface({ input: this.process.stderr! }).on('line', (line) => this.complaints.push(line));
  }

  /** Deploys a secret: the file is replaced as a whole, so the script never reads half of one. */
  holds(secret: string): void {
    writeFileSync(`${this.file}.new`, secret, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }

  /** Answers so far. */
  count(): number {
    return this.lines.length;
  }

  /** What it was refused with so far. */
  refusals(): string[] {
    return this.lines.filter((line) => line.status !== 200).map((line) => line.words);
  }

  /** The words of an answer with this status that comes from now on; it may take a request that is under way. */
  async next(status: number): Promise<string> {
    const before = this.lines.length;
    const found = () => this.lines.slice(before).find((line) => line.status === status);
    await expect.poll(() => found() !== undefined, { timeout: 15_000, message: this.complaints.join('\n') }).toBe(true);
    return found()!.words;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill();
    await ended;
    rmSync(this.folder, { recursive: true });
    expect(this.complaints, 'the script itself never failed').toEqual([]);
  }
}
