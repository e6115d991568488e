import { t } from '../../../_messages/t-admin';

/** An answer that is not what was asked for, in words for people: RFC 9457 of ours, or what stands in for it. */
export class ProblemError extends Error {
  constructor(
    /** 0 when there was no answer at all. */
    readonly status: number,
    readonly code: string,
    message: string,
    /** How long the site asks to be left alone, where it says so. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.name = 'ProblemError';
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>;

/** One call of the site's own API. @throws ProblemError */
export async function request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? { accept: 'application/json' } : jsonHeaders,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ProblemError(0, 'unreachable', t('problem.unreachable'));
  });
  const text = await response.text();
  if (!response.ok) throw problemOf(response.status, text, response.headers.get('retry-after'));
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

/** `?a=1&b=2` of what is set, or nothing. */
export function queryOf(query: Query): string {
  const entries = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`;
}

/** What an `application/problem+json` body says, or better-auth's `{ message }`, or a sentence for the status. */
export function problemOf(status: number, body: string, retryAfter: string | null = null): ProblemError {
  const { code, detail, title, message } = readProblem(body);
  const words = detail ?? message ?? title;
  return new ProblemError(
    status,
    code ?? `http_${status}`,
    status === 401 ? t('problem.signedOut') : (words ?? general(status)),
    retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
  );
}

const jsonHeaders = { accept: 'application/json', 'content-type': 'application/json' };

interface ProblemBody {
  code?: string;
  title?: string;
  detail?: string;
  message?: string;
}

function readProblem(body: string): ProblemBody {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function general(status: number): string {
  if (status === 429) return t('problem.tooMany');
  if (status === 503 || status === 502 || status === 504) return t('problem.restarting');
  return t('problem.unknown', { status });
}
