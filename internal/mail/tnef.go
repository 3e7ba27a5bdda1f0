package mail

// tnef unpacks a winmail.dat.
func (a *assembler) tnef(p *part) content {
	a.attach(p)
	return content{}
}
