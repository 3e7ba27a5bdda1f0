package compose

import (
	"bytes"
	netmail "net/mail"

	"remit/internal/fault"
	"remit/internal/mail"
)

// Readdress puts another address in the place of one in To and Cc of a mail that we composed. The rest of it stays as it was, but for
// its signature, which is dropped: it no longer holds.
func Readdress(raw []byte, old, now string) ([]byte, error) {
	head, body, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !ok {
		return nil, fault.On("address", "The mail cannot be changed: its header has no end.")
	}
	if err := checkAddress("address", mail.Address{Address: now}); err != nil {
		return nil, err
	}
	w := &headerWriter{}
	for _, field := range fields(head) {
		name, value, _ := bytes.Cut(field, []byte(":"))
		switch string(name) {
		case "DKIM-Signature":
		case "To", "Cc":
			list, err := netmail.ParseAddressList(string(bytes.ReplaceAll(value, []byte("\r\n"), nil)))
			if err != nil {
				return nil, fault.On("address", "The recipients of the mail cannot be read: %w", err)
			}
			w.addresses(string(name), "address", replaced(list, old, now))
		default:
			w.out.Write(field)
			w.out.WriteString("\r\n")
		}
	}
	return append([]byte(w.out.String()+"\r\n"), body...), w.err
}

// fields are the fields of a header, each with its continuations.
func fields(head []byte) (list [][]byte) {
	start := 0
	for i := 0; i+1 < len(head); i++ {
		if head[i] == '\r' && head[i+1] == '\n' && i+2 < len(head) && head[i+2] != ' ' && head[i+2] != '\t' {
			list = append(list, head[start:i])
			start = i + 2
		}
	}
	return append(list, head[start:])
}

// replaced is a list with another address in the place of one, each address once. The name goes with the address.
func replaced(list []*netmail.Address, old, now string) (out []mail.Address) {
	seen := map[string]bool{}
	for _, a := range list {
		one := mail.Address{Name: a.Name, Address: a.Address}
		if mail.NormaliseAddress(one.Address) == mail.NormaliseAddress(old) {
			one = mail.Address{Address: now}
		}
		if n := mail.NormaliseAddress(one.Address); !seen[n] {
			seen[n] = true
			out = append(out, one)
		}
	}
	return out
}
