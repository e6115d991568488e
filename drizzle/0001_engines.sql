-- Leases are renewed in place: room on each page keeps the updates HOT, and a busy queue is vacuumed at once.
ALTER TABLE "task" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);
--> statement-breakpoint

-- Claims up to p_limit tasks for one worker. VOLATILE and READ COMMITTED on purpose: the advisory gate is a statement of
-- its own, so that the snapshot of the second statement is younger than the lock. In one statement, an owner capped at
-- 2 was seen running 8.
CREATE FUNCTION claim_tasks(p_worker text, p_limit integer, p_lease interval, p_owner_cap integer)
RETURNS SETOF task LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock(7236, 1) THEN RETURN; END IF;
  RETURN QUERY
  WITH running AS MATERIALIZED (
    SELECT owner_id, count(*) AS c FROM task WHERE state = 'leased' GROUP BY owner_id
  ), cand AS MATERIALIZED (
    SELECT t.id, t.owner_id, t.priority, t.fair_seq FROM task t
     WHERE t.state = 'ready' AND t.owner_id <> ALL (ARRAY(SELECT r.owner_id FROM running r WHERE r.c >= p_owner_cap))
     ORDER BY t.priority, t.fair_seq, t.id LIMIT p_limit * 4 FOR UPDATE SKIP LOCKED
  ), pick AS (
    SELECT x.id FROM (
      SELECT cand.*, row_number() OVER (PARTITION BY cand.owner_id ORDER BY cand.priority, cand.fair_seq, cand.id) AS rn
        FROM cand) x
      LEFT JOIN running r USING (owner_id)
     WHERE x.rn + coalesce(r.c, 0) <= p_owner_cap
     ORDER BY x.priority, x.fair_seq, x.id LIMIT p_limit
  ), claimed AS (
    UPDATE task t
       SET state = 'leased', attempt = t.attempt + 1, worker_id = p_worker, rerun = false,
           lease_token = nextval('task_token_seq'), lease_until = clock_timestamp() + p_lease
     WHERE t.id = ANY (ARRAY(SELECT pick.id FROM pick))
    RETURNING t.*
  ), noted AS (
    INSERT INTO task_attempt (task_id, lease_token, attempt, worker_id)
    SELECT c.id, c.lease_token, c.attempt, p_worker FROM claimed c
  )
  SELECT * FROM claimed c ORDER BY c.priority, c.fair_seq, c.id;
END $$;
--> statement-breakpoint

-- What visitors can see of a photo.
CREATE FUNCTION photo_is_public(p photo) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT p.status = 'ready' AND p.visibility = 'public' AND p.deleted_at IS NULL $$;
--> statement-breakpoint

-- Each change is written down in its own transaction, by whomever it is made, psql included. One row a distinct key and
-- one bell a statement: NOTIFY takes a global lock at commit, so it stays rare and its payload empty.
CREATE FUNCTION coherence_photo() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_shown boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT bool_or(photo_is_public(n)) INTO is_shown FROM new_rows n;
    INSERT INTO coherence_log (topic, key) SELECT 'photo', n.id FROM new_rows n WHERE photo_is_public(n);
  ELSIF TG_OP = 'DELETE' THEN
    SELECT bool_or(photo_is_public(o)) INTO is_shown FROM old_rows o;
    INSERT INTO coherence_log (topic, key) SELECT 'photo', o.id FROM old_rows o;
    INSERT INTO coherence_log (topic, key) SELECT 'media', o.media_key FROM old_rows o;
  ELSE
    SELECT bool_or(photo_is_public(o) OR photo_is_public(n)) INTO is_shown FROM old_rows o JOIN new_rows n USING (id);
    INSERT INTO coherence_log (topic, key) SELECT 'photo', n.id FROM new_rows n;
    INSERT INTO coherence_log (topic, key) SELECT 'media', o.media_key FROM old_rows o;
  END IF;
  IF is_shown THEN INSERT INTO coherence_log (topic, key) VALUES ('gallery', ''); END IF;
  PERFORM pg_notify('coherence', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER coherence_photo_insert AFTER INSERT ON photo REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_photo();
--> statement-breakpoint
CREATE TRIGGER coherence_photo_update AFTER UPDATE ON photo REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_photo();
--> statement-breakpoint
CREATE TRIGGER coherence_photo_delete AFTER DELETE ON photo REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_photo();
--> statement-breakpoint

-- Albums are few and lists of them are on many pages: any change of one is a change of the gallery.
CREATE FUNCTION coherence_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO coherence_log (topic, key) VALUES (TG_ARGV[0], '');
  PERFORM pg_notify('coherence', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER coherence_album AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON album
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_topic('gallery');
--> statement-breakpoint
CREATE TRIGGER coherence_album_photo AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON album_photo
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_topic('gallery');
--> statement-breakpoint
CREATE TRIGGER coherence_site AFTER INSERT OR UPDATE OR DELETE ON site
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_topic('site');
--> statement-breakpoint

INSERT INTO site (id) VALUES (1) ON CONFLICT DO NOTHING;
