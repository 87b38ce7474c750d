-- Version 3: statements that PostgreSQL takes, too. There, `user` is a word of the language.

ALTER TABLE host_users RENAME COLUMN user TO account;
ALTER TABLE zones RENAME COLUMN user TO account;
CREATE UNIQUE INDEX users_by_username ON users (lower(username));
