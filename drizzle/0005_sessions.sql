-- What ends a cached sign-in is written down as every other change is: by whomever it is made, one row a distinct key and
-- one bell a statement. Session ids, never tokens: the log is no place for what opens a door. Transition tables rule out
-- `UPDATE OF`, so each function finds for itself that nothing of it was changed, and then rings nobody.
CREATE FUNCTION coherence_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    -- The empty key: every session.
    INSERT INTO coherence_log (topic, key) VALUES ('session', '');
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO coherence_log (topic, key) SELECT 'session', o.id FROM old_rows o;
  ELSE
    -- A refresh moves expires_at later and is no revocation; moved earlier, it is one.
    INSERT INTO coherence_log (topic, key)
    SELECT 'session', o.id FROM old_rows o LEFT JOIN new_rows n USING (id)
     WHERE n.id IS NULL OR n.token <> o.token OR n.user_id <> o.user_id OR n.expires_at < o.expires_at;
  END IF;
  IF FOUND THEN PERFORM pg_notify('coherence', ''); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER coherence_session_update AFTER UPDATE ON session REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_session();
--> statement-breakpoint
CREATE TRIGGER coherence_session_delete AFTER DELETE ON session REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_session();
--> statement-breakpoint
CREATE TRIGGER coherence_session_truncate AFTER TRUNCATE ON session
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_session();
--> statement-breakpoint

CREATE FUNCTION coherence_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO coherence_log (topic, key) SELECT 'user', o.id FROM old_rows o;
  ELSE
    INSERT INTO coherence_log (topic, key)
    SELECT 'user', o.id FROM old_rows o LEFT JOIN new_rows n USING (id)
     WHERE n.id IS NULL OR (n.role, n.email, n.email_verified) IS DISTINCT FROM (o.role, o.email, o.email_verified);
  END IF;
  IF FOUND THEN PERFORM pg_notify('coherence', ''); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER coherence_user_update AFTER UPDATE ON "user" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_user();
--> statement-breakpoint
CREATE TRIGGER coherence_user_delete AFTER DELETE ON "user" REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_user();
--> statement-breakpoint

-- A new password is a change of the user whose it is.
CREATE FUNCTION coherence_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO coherence_log (topic, key)
  SELECT DISTINCT 'user', o.user_id::text FROM old_rows o JOIN new_rows n USING (id)
   WHERE n.password IS DISTINCT FROM o.password;
  IF FOUND THEN PERFORM pg_notify('coherence', ''); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER coherence_account_update AFTER UPDATE ON account REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_account();
