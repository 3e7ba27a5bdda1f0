package backup

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"remit/internal/fault"
)

// dump has pg_dump write an archive: it reads all tables as they stood at one instant.
func dump(ctx context.Context, database, name string) error {
	_, err := tool(ctx, database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--exclude-schema="+asideBegins+"*", "--file="+name)
	return err
}

// asideBegins begins the name of a schema that a restored archive took the place of.
const asideBegins = "before_"

// checkDump reads an archive through and takes the number of the schema out of it.
func checkDump(ctx context.Context, file string) (Report, error) {
	if _, err := tool(ctx, "", "pg_restore", "--file="+os.DevNull, file); err != nil {
		return Report{}, fault.Errorf(fault.Invalid, "The copy %s is damaged: %w", file, err)
	}
	rows, err := tool(ctx, "", "pg_restore", "--data-only", "--table=goose_db_version", "--file=-", file)
	if err != nil {
		return Report{}, err
	}
	schema := newest(rows)
	if schema == 0 {
		return Report{}, fault.Errorf(fault.Invalid, "%s is an archive of PostgreSQL, but none of this program.", file)
	}
	return report(file, schema)
}

// newest reads the number of the newest migration from the rows that pg_restore prints: id, number, whether it was applied, when.
func newest(rows []byte) (schema int64) {
	for lines := bufio.NewScanner(bytes.NewReader(rows)); lines.Scan(); {
		row := strings.Split(lines.Text(), "\t")
		if len(row) != 4 || row[2] != "t" {
			continue
		}
		if n, err := strconv.ParseInt(row[1], 10, 64); err == nil {
			schema = max(schema, n)
		}
	}
	return schema
}

// tool runs a program of PostgreSQL's client over the database. The password goes by the environment: other users of the machine can read what
// stands in a command line.
func tool(ctx context.Context, database, name string, args ...string) ([]byte, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "%s is not installed: a copy of a PostgreSQL database is made and put back by it. Install PostgreSQL’s client programs, of the server’s version or newer.", name)
	}
	cmd := exec.CommandContext(ctx, path)
	cmd.Env = os.Environ()
	if database != "" {
		at, err := url.Parse(database)
		if err != nil {
			return nil, fault.Errorf(fault.Invalid, "database.url is no address of a database.")
		}
		if password, ok := at.User.Password(); ok {
			cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
			at.User = url.User(at.User.Username())
		}
		args = append([]string{"--dbname=" + at.String()}, args...)
	}
	cmd.Args = append(cmd.Args, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("backup: %s: %w", name, ctx.Err())
		}
		return nil, fault.Errorf(fault.Unavailable, "%s failed: %s", name, lastLine(&said, err))
	}
	return out.Bytes(), nil
}

// lastLine is what a program said last, or how it ended where it said nothing.
func lastLine(said io.Reader, err error) string {
	text, failed := io.ReadAll(said)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if last := lines[len(lines)-1]; failed == nil && last != "" {
		return last
	}
	return errors.Join(err, failed).Error()
}
