-- A fourth role of the provider's people: the lead of a team.

-- SQLite changes no CHECK: the column is made anew beside the old one, which nothing refers to, and takes its place. The table, to which others refer, stays.

-- +goose Up
ALTER TABLE users ADD COLUMN role_of TEXT NOT NULL DEFAULT 'technician' CHECK (role_of IN ('technician', 'lead', 'manager', 'admin'));
UPDATE users SET role_of = role;
ALTER TABLE users DROP COLUMN role;
ALTER TABLE users RENAME COLUMN role_of TO role;

-- +goose Down
ALTER TABLE users ADD COLUMN role_of TEXT NOT NULL DEFAULT 'technician' CHECK (role_of IN ('technician', 'manager', 'admin'));
UPDATE users SET role_of = CASE WHEN role = 'lead' THEN 'technician' ELSE role END;
ALTER TABLE users DROP COLUMN role;
ALTER TABLE users RENAME COLUMN role_of TO role;
