package importer_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"remit/internal/fault"
	"remit/internal/importer"
	"remit/internal/ticket"
)

// odd is a dump with what dumps may hold: another prefix, conditional comments, columns named or not, escapes, bytes with and without an introducer and as
// hexadecimal digits, tables of no interest.
const odd = `-- MySQL dump 10.13
/*!40101 SET NAMES utf8mb4 */;
/*M!999999\- enable the sandbox mode */
DROP TABLE IF EXISTS ` + "`help_session`" + `;
CREATE TABLE ` + "`help_session` (`session_id` varchar(255) NOT NULL DEFAULT '', `session_data` blob, PRIMARY KEY (`session_id`)" + `);
INSERT INTO ` + "`help_session`" + ` VALUES ('a;b','x');
CREATE TABLE ` + "`help_ticket` (\n  `ticket_id` int(11) unsigned NOT NULL AUTO_INCREMENT,\n  `number` varchar(20) DEFAULT NULL,\n  `user_id` int(11) DEFAULT '0' COMMENT 'who, (and which)',\n  `status_id` int,\n  `staff_id` int,\n  `created` datetime NOT NULL,\n  PRIMARY KEY (`ticket_id`),\n  KEY `user_id` (`user_id`,`status_id`)\n" + `) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
/*!40000 ALTER TABLE ` + "`help_ticket`" + ` DISABLE KEYS */;
INSERT INTO ` + "`help_ticket`" + ` VALUES (7,'100',3,1,0,'2025-03-01 09:00:00'),(8,NULL,3,1,0,'0000-00-00 00:00:00');
CREATE TABLE ` + "`help_thread` (`id` int, `object_id` int, `object_type` char(1)" + `);
INSERT INTO ` + "`help_thread`" + ` VALUES (1,7,'T'),(2,7,'A');
INSERT INTO ` + "`help_thread_entry` (`id`, `thread_id`, `user_id`, `staff_id`, `type`, `flags`, `poster`, `title`, `body`, `format`, `created`)" + ` VALUES
(11,1,3,0,'M',0,'Dana','It\'s broken','It''s \"broken\" \\ here:\n(really); -- no comment','text','2025-03-01 09:00:00'),
(12,1,0,9,'R',4,'Kim','','as it was before somebody edited it','text','2025-03-01 10:00:00'),
(13,2,3,0,'M',0,'Dana','A task','not of the ticket','text','2025-03-01 10:00:00');
CREATE TABLE ` + "`help_user` (`id` int, `org_id` int, `default_email_id` int, `name` text" + `);
INSERT INTO ` + "`help_user`" + ` VALUES (3,0,-1,'Dana Lund');
CREATE TABLE ` + "`help_user_email` (`id` int, `user_id` int, `address` text" + `);
INSERT INTO ` + "`help_user_email`" + ` VALUES (5,3,'dana@northwind.example');
CREATE TABLE ` + "`help_attachment` (`object_id` int, `type` char(1), `file_id` int, `name` text" + `);
INSERT INTO ` + "`help_attachment`" + ` VALUES (11,'H',21,NULL),(11,'H',22,'lost.txt'),(40,'F',21,NULL);
CREATE TABLE ` + "`help_file` (`id` int, `bk` char(1), `type` text, `name` text" + `);
INSERT INTO ` + "`help_file`" + ` VALUES (21,'D','image/png','a.png'),(22,'F','text/plain','lost.txt');
CREATE TABLE ` + "`help_file_chunk` (`file_id` int, `chunk_id` int, `filedata` longblob" + `);
INSERT INTO ` + "`help_file_chunk`" + ` VALUES (21,1,0x0D0A00),(21,0,_binary '\0PNG\'\Z');
`

// dumped writes a dump into a file and reads it.
func dumped(t *testing.T, name, text string) (*importer.Source, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, []byte(text), 0o600))
	zone, err := time.LoadLocation("America/Chicago")
	must(t, err)
	return importer.Read("osticket", path, zone)
}

func TestADumpOfOSTicketIsReadAsItIsMeant(t *testing.T) {
	t.Parallel()
	s, err := dumped(t, "house.sql", odd)
	must(t, err)
	if len(s.Tickets) != 1 {
		t.Fatalf("it has %+v, left out %+v", s.Tickets, s.Findings)
	}
	one := s.Tickets[0]
	if one.ID != "100" || one.Subject != "It's broken" || one.Requester.Email != "dana@northwind.example" || one.Status != ticket.Open || !one.CreatedAt.Equal(time.Date(2025, 3, 1, 15, 0, 0, 0, time.UTC)) {
		t.Errorf("the ticket is %+v", one)
	}
	if len(one.Messages) != 1 || one.Messages[0].Text != "It's \"broken\" \\ here:\n(really); -- no comment" {
		t.Fatalf("it says %+v", one.Messages)
	}
	if files := one.Messages[0].Files; len(files) != 1 || files[0].Name != "a.png" || files[0].Type != "image/png" || !bytes.Equal(files[0].Data, []byte("\x00PNG'\x1a\r\n\x00")) {
		t.Errorf("its files are %+v", files)
	}
	for where, why := range map[string]string{"house.sql, thread entry 11": "lost.txt is not in the database", "house.sql, ticket 8": "is no date"} {
		if !slices.ContainsFunc(s.Findings, func(f importer.Finding) bool { return f.Where == where && strings.Contains(f.Why, why) }) {
			t.Errorf("nothing says %q of %s: %+v", why, where, s.Findings)
		}
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = w.Write([]byte(odd))
	must(t, err)
	must(t, w.Close())
	if s, err := dumped(t, "house.sql.gz", packed.String()); err != nil || len(s.Tickets) != 1 {
		t.Errorf("packed: %+v, %v", s, err)
	}
}

func TestADumpThatCannotBeReadIsRefusedInWords(t *testing.T) {
	t.Parallel()
	entries := strings.Index(odd, "(12,")
	for name, c := range map[string]struct{ text, words string }{
		"cut within a row":    {odd[:entries+4], "ends within a statement"},
		"cut within a text":   {odd[:entries-20], "without an end"},
		"without definitions": {"INSERT INTO `ost_ticket` VALUES (1,'100');", "the columns of ost_ticket are not told"},
		"no value":            {"CREATE TABLE `ost_user` (`id` int);\nINSERT INTO `ost_user` VALUES (NOW());", "is no value"},
		"more values":         {"CREATE TABLE `ost_user` (`id` int);\nINSERT INTO `ost_user` VALUES (1,2);", "more than the 1 values"},
		"of something else":   {"CREATE TABLE `users` (`id` int);", "holds no tickets of osTicket"},
		"no dump":             {"PK\x03\x04", "ends within a statement"},
		"gzip that is broken": {"\x1f\x8b\x08\x00\x00\x00\x00\x00", "cannot be"},
		"empty":               {"", "holds no tickets of osTicket"},
	} {
		if _, err := dumped(t, "house.sql", c.text); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, want %q", name, err, c.words)
		}
	}
}
