-- The texts and looks of the house's own mails are settings; here is what belongs to a person, a mailbox, a mail or a domain.

-- +goose Up
-- What a technician writes below the house's signature.
ALTER TABLE users ADD COLUMN signature TEXT NOT NULL DEFAULT '';

-- Who gets a mail without standing in its bytes: each by an envelope of their own.
ALTER TABLE outbox ADD COLUMN bcc_json TEXT NOT NULL DEFAULT '[]';

-- Client secret and refresh token of a sign-in by access token, sealed.
ALTER TABLE mailboxes ADD COLUMN token_secret TEXT NOT NULL DEFAULT '';

-- The keys that outgoing mail is signed with, by domain of the sender.
CREATE TABLE domain_keys (
  domain TEXT PRIMARY KEY,
  selector TEXT NOT NULL,
  algorithm TEXT NOT NULL CHECK (algorithm IN ('rsa', 'ed25519')),
  public TEXT NOT NULL,
  secret TEXT NOT NULL,
  active BOOLEAN NOT NULL DEFAULT FALSE,
  created_at BIGINT NOT NULL,
  checked_at BIGINT NOT NULL DEFAULT 0,
  checked_ok BOOLEAN NOT NULL DEFAULT FALSE,
  checked_words TEXT NOT NULL DEFAULT ''
);

CREATE INDEX outbox_state ON outbox (state, id) WHERE state <> 'sent';

-- +goose Down
DROP INDEX outbox_state;
DROP TABLE domain_keys;
ALTER TABLE mailboxes DROP COLUMN token_secret;
ALTER TABLE outbox DROP COLUMN bcc_json;
ALTER TABLE users DROP COLUMN signature;
