-- How often the house's lists were changed: who has read one need not read it again while the number stands.

-- +goose Up
CREATE TABLE house_lists (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  changes BIGINT NOT NULL DEFAULT 0
);
INSERT INTO house_lists (id) VALUES (1);
-- +goose StatementBegin
CREATE TRIGGER users_list_insert AFTER INSERT ON users BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER users_list_update AFTER UPDATE ON users BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER users_list_delete AFTER DELETE ON users BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER teams_list_insert AFTER INSERT ON teams BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER teams_list_update AFTER UPDATE ON teams BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER teams_list_delete AFTER DELETE ON teams BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER team_members_list_insert AFTER INSERT ON team_members BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER team_members_list_update AFTER UPDATE ON team_members BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER team_members_list_delete AFTER DELETE ON team_members BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER services_list_insert AFTER INSERT ON services BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER services_list_update AFTER UPDATE ON services BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER services_list_delete AFTER DELETE ON services BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assets_list_insert AFTER INSERT ON assets BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assets_list_update AFTER UPDATE ON assets BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assets_list_delete AFTER DELETE ON assets BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sites_list_insert AFTER INSERT ON sites BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sites_list_update AFTER UPDATE ON sites BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sites_list_delete AFTER DELETE ON sites BEGIN UPDATE house_lists SET changes = changes + 1; END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER users_list_insert;
DROP TRIGGER users_list_update;
DROP TRIGGER users_list_delete;
DROP TRIGGER teams_list_insert;
DROP TRIGGER teams_list_update;
DROP TRIGGER teams_list_delete;
DROP TRIGGER team_members_list_insert;
DROP TRIGGER team_members_list_update;
DROP TRIGGER team_members_list_delete;
DROP TRIGGER services_list_insert;
DROP TRIGGER services_list_update;
DROP TRIGGER services_list_delete;
DROP TRIGGER assets_list_insert;
DROP TRIGGER assets_list_update;
DROP TRIGGER assets_list_delete;
DROP TRIGGER sites_list_insert;
DROP TRIGGER sites_list_update;
DROP TRIGGER sites_list_delete;
DROP TABLE house_lists;
