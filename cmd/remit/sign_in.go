package main

import (
	"context"
	"strings"
)

// signInCmd deals with the providers by which people sign in: the way back where one of them lets nobody in.
type signInCmd struct {
	List signInListCmd `cmd:"" help:"List the providers of OpenID Connect by which people sign in."`
	Off  signInOffCmd  `cmd:"" help:"Take a provider out of use: its people sign in by password and mailed link again."`
}

type signInListCmd struct{}

// Run lists the providers.
func (c *signInListCmd) Run(p *process) error {
	return p.with(func(ctx context.Context, a *app) error {
		list, err := a.openid.Providers(ctx, operator())
		if err != nil {
			return err
		}
		for _, x := range list {
			words := []string{"our own people"}
			if x.ClientName != "" {
				words[0] = "people of " + x.ClientName
			}
			if x.Exclusive {
				words = append(words, "the only way in")
			}
			if !x.Active {
				words = append(words, "off")
			}
			if err := p.say("%s\t%s\t%s", x.Name, x.Issuer, strings.Join(words, ", ")); err != nil {
				return err
			}
		}
		return nil
	})
}

type signInOffCmd struct {
	Name string `arg:"" help:"Name of the provider."`
}

// Run takes the provider out of use.
func (c *signInOffCmd) Run(p *process) error {
	return p.with(func(ctx context.Context, a *app) error {
		x, err := a.openid.SwitchOff(ctx, operator(), c.Name)
		if err != nil {
			return err
		}
		return p.say("%s is out of use", x.Name)
	})
}
