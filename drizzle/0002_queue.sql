CREATE TABLE "backfill" (
	"pipeline_version" smallint PRIMARY KEY NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"total" integer NOT NULL,
	"remaining" integer NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "backfill_state_known" CHECK ("backfill"."state" IN ('running', 'paused', 'cancelled', 'done'))
);
--> statement-breakpoint
CREATE TABLE "task_hour" (
	"hour" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"done" integer NOT NULL,
	"failed" integer NOT NULL,
	"cancelled" integer NOT NULL,
	CONSTRAINT "task_hour_hour_kind_pk" PRIMARY KEY("hour","kind")
);
--> statement-breakpoint
CREATE TABLE "task_queue" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"paused_at" timestamp with time zone,
	CONSTRAINT "task_queue_one_row" CHECK ("task_queue"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "tick_state" (
	"step" text PRIMARY KEY NOT NULL,
	"last_run_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "task" DROP CONSTRAINT "task_state_known";--> statement-breakpoint
DROP INDEX "task_leased_idx";--> statement-breakpoint
DROP INDEX "task_stride_idx";--> statement-breakpoint
DROP INDEX "task_live_key";--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "owner_cap" smallint;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "claimed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "stage" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "progress" real;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "stop_request" text;--> statement-breakpoint
UPDATE "task" SET "owner_cap" = 1 WHERE "priority" >= 200;--> statement-breakpoint
UPDATE "task" SET "stop_request" = 'cancel' WHERE "cancel_requested_at" IS NOT NULL AND "state" = 'leased';--> statement-breakpoint
-- Keys are compared, never shown in order: byte by byte is cheaper than by the rules of a language.
ALTER TABLE "task" ALTER COLUMN "kind" TYPE text COLLATE "C", ALTER COLUMN "owner_id" TYPE text COLLATE "C", ALTER COLUMN "dedupe_key" TYPE text COLLATE "C";--> statement-breakpoint
INSERT INTO "task_queue" DEFAULT VALUES;--> statement-breakpoint
-- What succeeded is told by the task itself.
DELETE FROM "task_attempt" WHERE "outcome" = 'done';--> statement-breakpoint
CREATE INDEX "photo_pipeline_idx" ON "photo" USING btree ("pipeline_version","id") WHERE pipeline_version IS NOT NULL AND status = 'ready' AND deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX "task_ended_badly_idx" ON "task" USING btree ("dedupe_key") WHERE state IN ('dead', 'cancelled');--> statement-breakpoint
CREATE INDEX "task_stride_idx" ON "task" USING btree ("owner_id","priority","fair_seq") WHERE state = 'ready';--> statement-breakpoint
CREATE INDEX "task_leased_idx" ON "task" USING btree ("lease_token") WHERE state = 'leased';--> statement-breakpoint
CREATE INDEX "task_paused_idx" ON "task" USING btree ("id") WHERE state = 'paused';--> statement-breakpoint
CREATE INDEX "task_dead_idx" ON "task" USING btree ("finished_at") WHERE state = 'dead';--> statement-breakpoint
-- Each task is three row versions: room beside the first for the entries of the other two.
ALTER INDEX "task_pkey" SET (fillfactor = 45);--> statement-breakpoint
CREATE UNIQUE INDEX "task_live_key" ON "task" USING btree ("dedupe_key","kind") WITH (fillfactor=45) WHERE state IN ('scheduled', 'ready', 'paused', 'leased');--> statement-breakpoint
ALTER TABLE "task" DROP COLUMN "cancel_requested_at";--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_capped_iff_background" CHECK (("task"."priority" >= 200) = ("task"."owner_cap" IS NOT NULL));--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_state_known" CHECK ("task"."state" IN ('scheduled', 'ready', 'paused', 'leased', 'done', 'dead', 'cancelled'));