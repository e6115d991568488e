-- Whatever a cache or a cookie tells of a person; a change of anything else rings nobody.
CREATE OR REPLACE FUNCTION coherence_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    INSERT INTO coherence_log (topic, key) VALUES ('user', '');
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO coherence_log (topic, key) SELECT 'user', o.id FROM old_rows o;
  ELSE
    INSERT INTO coherence_log (topic, key)
    SELECT 'user', o.id FROM old_rows o LEFT JOIN new_rows n USING (id)
     WHERE n.id IS NULL
        OR (n.name, n.image, n.role, n.email, n.email_verified, n.two_factor_enabled, n.banned_at)
           IS DISTINCT FROM (o.name, o.image, o.role, o.email, o.email_verified, o.two_factor_enabled, o.banned_at);
  END IF;
  IF FOUND THEN PERFORM pg_notify('coherence', ''); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER coherence_user_truncate AFTER TRUNCATE ON "user"
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_user();
--> statement-breakpoint

-- A ban ends every session of the person, by whomever it is made.
CREATE FUNCTION end_sessions_of_banned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM session s USING new_rows n
   WHERE s.user_id = n.id AND n.banned_at IS NOT NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER user_ban_ends_sessions AFTER UPDATE ON "user" REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION end_sessions_of_banned();
--> statement-breakpoint

-- ... and no sign-in that was under way meanwhile makes another: the share lock waits for a ban that is being written, and
-- reads the row again when that is committed.
CREATE FUNCTION refuse_session_of_banned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  since timestamptz;
BEGIN
  SELECT u.banned_at INTO since FROM "user" u WHERE u.id = NEW.user_id FOR SHARE;
  IF since IS NOT NULL THEN
    RAISE EXCEPTION 'this person is banned' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_user_not_banned', TABLE = 'session';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER session_refuses_banned BEFORE INSERT ON session
  FOR EACH ROW EXECUTE FUNCTION refuse_session_of_banned();
--> statement-breakpoint

-- A new password is a change of the user whose it is, and ends their sessions: whoever knew the old one is out. So is whoever
-- is between the password and the second factor, and whatever device was trusted to be without one.
CREATE OR REPLACE FUNCTION coherence_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed uuid[];
BEGIN
  SELECT array_agg(DISTINCT o.user_id) INTO changed
    FROM old_rows o JOIN new_rows n USING (id) WHERE n.password IS DISTINCT FROM o.password;
  IF changed IS NULL THEN RETURN NULL; END IF;
  INSERT INTO coherence_log (topic, key) SELECT 'user', id FROM unnest(changed) AS id;
  DELETE FROM session WHERE user_id = ANY (changed);
  DELETE FROM verification WHERE value = ANY (changed::text[]);
  PERFORM pg_notify('coherence', '');
  RETURN NULL;
END $$;
--> statement-breakpoint

-- Opaque tokens are cached by their hash. A new one is in no cache, and its last use is nobody's news.
CREATE FUNCTION coherence_api_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    INSERT INTO coherence_log (topic, key) VALUES ('api_token', '');
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO coherence_log (topic, key) SELECT 'api_token', o.token_hash FROM old_rows o;
  ELSE
    INSERT INTO coherence_log (topic, key)
    SELECT 'api_token', o.token_hash FROM old_rows o LEFT JOIN new_rows n USING (id)
     WHERE n.id IS NULL
        OR (n.user_id, n.token_hash, n.scopes, n.expires_at, n.revoked_at)
           IS DISTINCT FROM (o.user_id, o.token_hash, o.scopes, o.expires_at, o.revoked_at);
  END IF;
  IF FOUND THEN PERFORM pg_notify('coherence', ''); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER coherence_api_token_update AFTER UPDATE ON api_token REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_api_token();
--> statement-breakpoint
CREATE TRIGGER coherence_api_token_delete AFTER DELETE ON api_token REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_api_token();
--> statement-breakpoint
CREATE TRIGGER coherence_api_token_truncate AFTER TRUNCATE ON api_token
  FOR EACH STATEMENT EXECUTE FUNCTION coherence_api_token();
