DROP FUNCTION claim_tasks(text, integer, interval, integer);
--> statement-breakpoint

-- One round trip of a worker: finishes what it has done and claims up to p_limit tasks. Answers a row for each claimed task,
-- and rows without one that say why: 'fenced' (a finished task was no longer held under its token) and 'busy' (another
-- is deciding on background work just now: ask again in a moment).
--
-- Foreground work (priority below 200) has no cap, so that each row is decided on by itself: SKIP LOCKED is enough.
-- Background work is decided on over many rows, its owners' running tasks: behind the advisory gate, which is a statement
-- of its own so that the snapshot of the next one is younger than the lock. In one statement, an owner capped at 2 was
-- seen running 8. The gate for all, foreground included, took 33,000 tasks a second of 3 workers to 26,000.
--
-- Generic plans: planning anew took longer than running at one task a call (0.53 ms against 0.29). Without enable_sort
-- the planner cannot take a guess at LIMIT for a reason to sort a million rows, nor, without enable_seqscan, a table that was
-- empty when the plan was made for one that still is.
CREATE FUNCTION exchange_tasks(p_worker text, p_limit integer, p_lease interval, p_done bigint[], p_tokens bigint[])
RETURNS TABLE (note text, id bigint, kind text, owner_id text, payload jsonb, attempt smallint, max_attempts smallint, lease_token bigint)
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan SET enable_sort = off SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  v_count integer := 0;
  v_left integer := p_limit;
BEGIN
  IF cardinality(p_done) > 0 THEN
    UPDATE task t
       SET state = CASE WHEN t.rerun THEN 'ready' ELSE 'done' END,
           attempt = CASE WHEN t.rerun THEN 0 ELSE t.attempt END,
           finished_at = CASE WHEN t.rerun THEN NULL ELSE clock_timestamp() END,
           rerun = false, lease_until = NULL, stop_request = NULL, last_error = NULL
     -- A token is of one claim of one task: both in their lists is each under its own.
     WHERE t.id = ANY (p_done) AND t.lease_token = ANY (p_tokens) AND t.lease_until > clock_timestamp();
    GET DIAGNOSTICS v_count = ROW_COUNT;
    IF v_count < cardinality(p_done) THEN
      -- Done under this very token: the answer to an earlier call was lost on its way.
      RETURN QUERY
      SELECT 'fenced', d.id, NULL::text, NULL::text, NULL::jsonb, NULL::smallint, NULL::smallint, d.token
        FROM unnest(p_done, p_tokens) AS d (id, token)
       WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.id = d.id AND t.lease_token = d.token AND t.lease_until IS NULL
                            AND t.state IN ('done', 'ready'))
          -- Each attempt that did not succeed has a row.
          OR EXISTS (SELECT 1 FROM task_attempt a WHERE a.task_id = d.id AND a.lease_token = d.token);
    END IF;
  END IF;

  IF v_left <= 0 OR EXISTS (SELECT 1 FROM task_queue q WHERE q.paused_at IS NOT NULL) THEN RETURN; END IF;

  RETURN QUERY
  WITH pick AS MATERIALIZED (
    SELECT t.ctid AS place FROM task t
     WHERE t.state = 'ready' AND t.priority < 200
     ORDER BY t.priority, t.fair_seq, t.id LIMIT v_left FOR UPDATE SKIP LOCKED
  )
  UPDATE task t
     SET state = 'leased', attempt = t.attempt + 1, worker_id = p_worker, rerun = false, stage = NULL, progress = NULL,
         lease_token = nextval('task_token_seq'), lease_until = clock_timestamp() + p_lease, claimed_at = clock_timestamp()
   WHERE t.ctid = ANY (ARRAY(SELECT pick.place FROM pick))
  RETURNING NULL::text, t.id, t.kind, t.owner_id, t.payload, t.attempt, t.max_attempts, t.lease_token;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  v_left := v_left - v_count;
  IF v_left = 0 OR NOT EXISTS (SELECT 1 FROM task t WHERE t.state = 'ready' AND t.priority >= 200) THEN RETURN; END IF;

  IF NOT pg_try_advisory_xact_lock(7236, 1) THEN
    RETURN QUERY SELECT 'busy', NULL::bigint, NULL::text, NULL::text, NULL::jsonb, NULL::smallint, NULL::smallint, NULL::bigint;
    RETURN;
  END IF;
  RETURN QUERY
  WITH running AS MATERIALIZED (
    SELECT t.owner_id, count(*) AS tasks FROM task t WHERE t.state = 'leased' AND t.priority >= 200 GROUP BY t.owner_id
  ), near AS MATERIALIZED (
    SELECT t.ctid AS place, t.owner_id, t.owner_cap, t.priority, t.fair_seq, t.id FROM task t
     WHERE t.state = 'ready' AND t.priority >= 200
       AND NOT EXISTS (SELECT 1 FROM running r WHERE r.owner_id = t.owner_id AND r.tasks >= t.owner_cap)
     ORDER BY t.priority, t.fair_seq, t.id LIMIT v_left * 4 FOR UPDATE OF t SKIP LOCKED
  ), pick AS (
    SELECT n.place
      FROM (SELECT near.*, row_number() OVER (PARTITION BY near.owner_id ORDER BY near.priority, near.fair_seq, near.id) AS turn
              FROM near) n
      LEFT JOIN running r USING (owner_id)
     WHERE n.turn + coalesce(r.tasks, 0) <= n.owner_cap
     ORDER BY n.priority, n.fair_seq, n.id LIMIT v_left
  )
  UPDATE task t
     SET state = 'leased', attempt = t.attempt + 1, worker_id = p_worker, rerun = false, stage = NULL, progress = NULL,
         lease_token = nextval('task_token_seq'), lease_until = clock_timestamp() + p_lease, claimed_at = clock_timestamp()
   WHERE t.ctid = ANY (ARRAY(SELECT pick.place FROM pick))
  RETURNING NULL::text, t.id, t.kind, t.owner_id, t.payload, t.attempt, t.max_attempts, t.lease_token;
END $$;
