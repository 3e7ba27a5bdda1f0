package answer

import (
	"net/mail"

	"remit/internal/fault"
)

// Addresses reads mail addresses with commas between them.
func Addresses(field, text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	list, err := mail.ParseAddressList(text)
	if err != nil {
		return nil, fault.On(field, "%q does not read as mail addresses; write them like dana@northwind.example, with commas between.", text)
	}
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.Address
	}
	return out, nil
}
