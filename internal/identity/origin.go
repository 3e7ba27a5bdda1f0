package identity

import "context"

type originKey struct{}

// From is a context in which all that is done comes from somewhere: an IP address, or a part of the program such as the command line.
func From(ctx context.Context, origin string) context.Context {
	return context.WithValue(ctx, originKey{}, origin)
}

// Origin is where what is done in a context comes from, "" where nobody said.
func Origin(ctx context.Context) string {
	s, _ := ctx.Value(originKey{}).(string)
	return s
}
