import type { Api } from './api';

const encode = (value: string) => Buffer.from(value).toString('base64');

/** A tus 1.0.0 client reduced to its requests, so that a test decides what gets lost. */
export function tusClient(api: Api, cookie: string) {
  const headers = { 'tus-resumable': '1.0.0' };
  return {
    async create(
      size: number,
      metadata: Record<string, string> = { filename: 'a.jpg' },
      extra = {},
    ): Promise<Response> {
      const pairs = Object.entries(metadata).map(([name, value]) => `${name} ${encode(value)}`);
      return api('/api/v1/admin/uploads', {
        method: 'POST',
        cookie,
        headers: { ...headers, 'upload-length': String(size), 'upload-metadata': pairs.join(','), ...extra },
      });
    },
    patch: (location: string, offset: number, body: Uint8Array | ReadableStream) =>
      api(location, {
        method: 'PATCH',
        cookie,
        body: body as BodyInit,
        headers: { ...headers, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
      }),
    head: (location: string) => api(location, { method: 'HEAD', cookie, headers }),
    remove: (location: string) => api(location, { method: 'DELETE', cookie, headers }),
  };
}

/** A body that the test sends and breaks off, as a lost connection does. */
export function fragileBody() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const stream = new ReadableStream<Uint8Array>({ start: (started) => void (controller = started) });
  return {
    stream,
    send: (bytes: Uint8Array) => controller.enqueue(bytes),
    end: () => controller.close(),
    breakOff: () => controller.error(new Error('connection reset')),
  };
}
