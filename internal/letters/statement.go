package letters

// Billed is what a letter says of a statement. The amount is in words: 350.00 USD.
type Billed struct {
	Number, Agreement, Title string
	Month                    string // in words
	Total                    string
	Link                     string // where it is read; "" for who cannot
}

// Statement sends a statement to who pays.
func (w Writer) Statement(name string, b Billed) Letter {
	link := Letter{}
	if b.Link != "" {
		link = Letter{Rich: "<" + b.Link + ">", Plain: b.Link}
	}
	return w.write(Statement, values{words: map[string]string{"name": name, "number": b.Number, "agreement": b.Agreement, "title": b.Title, "month": b.Month, "total": b.Total},
		own: map[string]Letter{"greeting": w.greet(name), "link": link}})
}
