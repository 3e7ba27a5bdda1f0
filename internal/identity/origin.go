package identity

import "context"

type originKey struct{}

// From is a context in which all that is done comes from somewhere: an IP address, or a part of the program such as the command line.
func From(ctx context.Context, origin string) context.Context {
	return context.WithValue(ctx, originKey{}, origin)
}

type agentKey struct{}

// By is a context in which all that is done is asked for by a program, such as a browser, that says this of itself.
func By(ctx context.Context, agent string) context.Context {
	return context.WithValue(ctx, agentKey{}, agent)
}

// Agent is what asks, as it says of itself; "" where nobody said.
func Agent(ctx context.Context) string {
	s, _ := ctx.Value(agentKey{}).(string)
	return s
}

// Origin is where what is done in a context comes from, "" where nobody said.
func Origin(ctx context.Context) string {
	s, _ := ctx.Value(originKey{}).(string)
	return s
}
