import postgres from 'postgres';

/**
 * Whether a pooler stands between us and the server. It gives each client a key of its own to cancel queries with, so the
 * process id that came with the connection is not the one that the server answers.
 * @throws when the database cannot be reached
 */
export async function findPooler(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, prepare: false, connect_timeout: 10, fetch_types: false, onnotice: () => {} });
  try {
    const answer = await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    return answer.state.pid !== answer[0]!.pid;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
