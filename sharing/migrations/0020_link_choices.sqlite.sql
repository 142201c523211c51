-- what a page itself lets its reader choose (who counted, which cause), as it stood when the link was made
ALTER TABLE links ADD COLUMN choices TEXT NOT NULL DEFAULT '{}'
