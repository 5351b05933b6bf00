-- Search within words: pg_trgm serves LIKE '%…%' on "SearchText". The index is on an expression, which Prisma's
-- comparison of schema and migrations leaves alone. Where the extension may not be created the same queries work
-- without the index, slower.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'pg_trgm is not available: %', SQLERRM;
END
$$;

DO $$
BEGIN
    CREATE INDEX "SearchText_trigrams" ON "SearchText" USING gin (lower("text") public.gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'search works without an index: %', SQLERRM;
END
$$;

INSERT INTO "ChangeCounter" ("id", "value") VALUES (1, 0);
