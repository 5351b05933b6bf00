-- Search within words, from three characters on: an FTS5 index by trigrams over "SearchText", which keeps the text.
-- Named in scripts/db-diff.mjs as tables that Prisma does not know.
CREATE VIRTUAL TABLE "SearchIndex" USING fts5("text", content = 'SearchText', content_rowid = 'executionId', tokenize = 'trigram', detail = 'full');

CREATE TRIGGER "SearchText_inserted" AFTER INSERT ON "SearchText" BEGIN
    INSERT INTO "SearchIndex" (rowid, "text") VALUES (new."executionId", new."text");
END;

CREATE TRIGGER "SearchText_deleted" AFTER DELETE ON "SearchText" BEGIN
    INSERT INTO "SearchIndex" ("SearchIndex", rowid, "text") VALUES ('delete', old."executionId", old."text");
END;

CREATE TRIGGER "SearchText_updated" AFTER UPDATE ON "SearchText" BEGIN
    INSERT INTO "SearchIndex" ("SearchIndex", rowid, "text") VALUES ('delete', old."executionId", old."text");
    INSERT INTO "SearchIndex" (rowid, "text") VALUES (new."executionId", new."text");
END;

INSERT INTO "ChangeCounter" ("id", "value") VALUES (1, 0);
