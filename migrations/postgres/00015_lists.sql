-- How often the house's lists were changed: who has read one need not read it again while the number stands.

-- +goose Up
CREATE TABLE house_lists (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  changes BIGINT NOT NULL DEFAULT 0
);
INSERT INTO house_lists (id) VALUES (1);
-- +goose StatementBegin
CREATE FUNCTION list_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE house_lists SET changes = changes + 1; RETURN NULL; END $$;
-- +goose StatementEnd
CREATE TRIGGER users_list AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON users FOR EACH STATEMENT EXECUTE FUNCTION list_changed();
CREATE TRIGGER teams_list AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON teams FOR EACH STATEMENT EXECUTE FUNCTION list_changed();
CREATE TRIGGER team_members_list AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON team_members FOR EACH STATEMENT EXECUTE FUNCTION list_changed();
CREATE TRIGGER services_list AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON services FOR EACH STATEMENT EXECUTE FUNCTION list_changed();
CREATE TRIGGER assets_list AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON assets FOR EACH STATEMENT EXECUTE FUNCTION list_changed();
CREATE TRIGGER sites_list AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sites FOR EACH STATEMENT EXECUTE FUNCTION list_changed();

-- +goose Down
DROP TRIGGER users_list ON users;
DROP TRIGGER teams_list ON teams;
DROP TRIGGER team_members_list ON team_members;
DROP TRIGGER services_list ON services;
DROP TRIGGER assets_list ON assets;
DROP TRIGGER sites_list ON sites;
DROP FUNCTION list_changed();
DROP TABLE house_lists;
