/**
 * How the embedded server runs: small enough for a machine of 1 GB that also develops photos, and never at the price of
 * losing a committed write. Given on the command line, so that a cluster follows the code without being edited.
 */
export const serverSettings = (maxConnections = 100): readonly string[] => [
  'listen_addresses=127.0.0.1',
  // A socket's path may have 107 bytes, and a photo folder's is often longer.
  'unix_socket_directories=',
  'password_encryption=scram-sha-256',

  `max_connections=${maxConnections}`,
  'shared_buffers=64MB',
  'work_mem=8MB',
  'maintenance_work_mem=64MB',
  'effective_cache_size=256MB',
  'max_wal_size=256MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum_max_workers=2',
  // A busy queue leaves dead entries at the head of its index, which each claim steps over until they are vacuumed.
  'autovacuum_naptime=15s',
  'max_parallel_workers_per_gather=0',
  'jit=off',
  'huge_pages=off',
  'io_method=sync',
  // In the cluster rather than /dev/shm: containers give that 64 MB, and a kill -9 would leave files behind in it.
  'dynamic_shared_memory_type=mmap',

  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',

  'timezone=UTC',
  'log_timezone=UTC',
  // The site tells of failed statements itself. Here they would only make the file grow, and carry people's data into it.
  'log_min_messages=log',
  'log_min_error_statement=panic',
  'log_checkpoints=off',
];
