-- A fourth role of the provider's people: the lead of a team.

-- +goose Up
ALTER TABLE users DROP CONSTRAINT users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('technician', 'lead', 'manager', 'admin'));
ALTER TABLE users ALTER COLUMN role SET DEFAULT 'technician';

-- +goose Down
UPDATE users SET role = 'technician' WHERE role = 'lead';
ALTER TABLE users DROP CONSTRAINT users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('technician', 'manager', 'admin'));
ALTER TABLE users ALTER COLUMN role DROP DEFAULT;
