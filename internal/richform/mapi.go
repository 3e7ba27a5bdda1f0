package richform

import "encoding/binary"

// ReadProps walks over a list of MAPI properties (MS-OXTNEF, section 2.1.3.4) and hands over the first value of each.
func ReadProps(b []byte, take func(id, kind uint16, value []byte)) {
	r := &propReader{b: b}
	for n := r.uint32(); n > 0 && !r.cut; n-- {
		kind, id := r.uint16(), r.uint16()
		if id >= 0x8000 { // named: a GUID and a number or a name
			r.take(16)
			if r.uint32() == 0 {
				r.take(4)
			} else {
				r.padded(r.uint32())
			}
		}
		value := r.value(kind)
		if r.cut {
			return
		}
		take(id, kind, value)
	}
}

// propReader reads little-endian values; cut is set once there is less than asked for.
type propReader struct {
	b   []byte
	cut bool
}

func (r *propReader) take(n uint32) []byte {
	if uint64(n) > uint64(len(r.b)) {
		r.cut, r.b = true, nil
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *propReader) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *propReader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// padded takes n bytes and what fills them up to a multiple of four.
func (r *propReader) padded(n uint32) []byte {
	out := r.take(n)
	if pad := (4 - n%4) % 4; pad > 0 && uint32(len(r.b)) >= pad {
		r.take(pad)
	}
	return out
}

// value reads the value, or the first of several.
func (r *propReader) value(kind uint16) []byte {
	many := kind&0x1000 != 0
	kind &= 0xFFF
	size := map[uint16]uint32{0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}[kind]
	n := uint32(1)
	if many || size == 0 {
		n = r.uint32()
	}
	var first []byte
	for i := uint32(0); i < n && !r.cut; i++ {
		var v []byte
		if size > 0 {
			v = r.take(size)
		} else {
			v = r.padded(r.uint32())
		}
		if i == 0 {
			first = v
		}
	}
	return first
}

// rtfStart is the dictionary that compressed RTF begins with (MS-OXRTFCP, 2.1.2.1).
const rtfStart = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// UnpackRTF undoes the compression of an RTF body (MS-OXRTFCP); nil where it is broken.
func UnpackRTF(b []byte) []byte {
	if len(b) < 16 {
		return nil
	}
	switch binary.LittleEndian.Uint32(b[8:]) {
	case 0x414C454D: // "MELA": as it is
		return b[16:]
	case 0x75465A4C: // "LZFu"
	default:
		return nil
	}
	in := b[16:]
	want := min(int(binary.LittleEndian.Uint32(b[4:])), 64<<20)
	out := append(make([]byte, 0, len(rtfStart)+min(want, 10*len(in))), rtfStart...)
	for len(in) > 0 && len(out) < len(rtfStart)+want {
		flags := in[0]
		in = in[1:]
		for bit := 0; bit < 8 && len(in) > 0; bit++ {
			if flags>>bit&1 == 0 {
				out = append(out, in[0])
				in = in[1:]
				continue
			}
			if len(in) < 2 {
				return out[len(rtfStart):]
			}
			ref := int(in[0])<<8 | int(in[1])
			in = in[2:]
			// the offset is into a ring of 4096 bytes, whose write position is the length so far
			at := len(out) - (len(out)-ref>>4)&0xFFF
			if at == len(out) || at < 0 {
				return out[len(rtfStart):]
			}
			for n := ref&0xF + 2; n > 0; n-- {
				out = append(out, out[at])
				at++
			}
		}
	}
	return out[len(rtfStart):]
}
