package erasure

// Between has something done after each transaction of an erasing; where it fails, the erasing ends there as if the program had been killed.
func (x *Eraser) Between(do func(step string) error) { x.between = do }
