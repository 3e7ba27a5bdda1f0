-- When the provider's people work, as a line for each day or span of days; '' is the house's hours.

-- +goose Up
ALTER TABLE users ADD COLUMN work_hours TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE users DROP COLUMN work_hours;
