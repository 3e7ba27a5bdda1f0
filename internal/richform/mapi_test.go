package richform

import (
	"encoding/hex"
	"testing"
)

func TestUnpackRTF(t *testing.T) {
	t.Parallel()
	// the example of MS-OXRTFCP, section 4.1
	raw, err := hex.DecodeString("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(UnpackRTF(raw)); got != "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n" {
		t.Errorf("unpacked %q", got)
	}
	// section 4.2: a reference that overlaps what it writes
	raw, err = hex.DecodeString("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(UnpackRTF(raw)); got != "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}" {
		t.Errorf("unpacked %q", got)
	}
	for cut := range raw {
		UnpackRTF(raw[:cut])
	}
}
