import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

const maxSizeBytes = 2_000_000;

/** Where the server writes what it has to say. Starts over when it has grown large. */
export class ServerLog {
  #markBytes = 0;

  private constructor(
    readonly file: string,
    readonly handle: FileHandle,
  ) {}

  static async open(dataDir: string): Promise<ServerLog> {
    const file = path.join(dataDir, 'postgres.log');
    const handle = await open(file, 'a+', 0o600);
    if ((await handle.stat()).size > maxSizeBytes) await handle.truncate();
    return new ServerLog(file, handle);
  }

  get fd(): number {
    return this.handle.fd;
  }

  async mark(): Promise<void> {
    this.#markBytes = (await this.handle.stat()).size;
  }

  async sinceMark(): Promise<string> {
    const { size } = await this.handle.stat();
    const buffer = Buffer.alloc(Math.max(0, size - this.#markBytes));
    const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, this.#markBytes);
    return buffer.toString('utf8', 0, bytesRead);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
