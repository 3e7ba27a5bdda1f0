package quote

import "strings"

// aboveLine reports whether a line is the one of a helpdesk, above which an answer is to be written: within signs of its own
// the words "answer", "above" and "line" of one language, or a phrase that is known. alone says that blank lines part it from the text.
func aboveLine(l *line, alone bool) bool {
	n := len(l.text)
	if l.code || n < 12 || n > 300 {
		return false
	}
	first, last := isMarkerSign(l.text[0]), isMarkerSign(l.text[n-1])
	if !first && !last && (!alone || n >= 90) {
		return false
	}
	low := strings.ToLower(l.text)
	bare := strings.Trim(low, markerSigns+".!: ")
	if first && last && marksPlace(bare) {
		return true
	}
	for _, p := range replyAbove {
		if i := strings.Index(bare, p); i >= 0 {
			return first || last || i == 0 || i+len(p) == len(bare)
		}
	}
	return false
}

// markerSigns are what helpdesks draw around such a line.
const markerSigns = "-#=*_~[]<>()"

func isMarkerSign(c byte) bool { return strings.IndexByte(markerSigns, c) >= 0 }

// marksPlace reports whether a text has the three words of one language that ask to write above a line.
func marksPlace(low string) bool {
	for _, w := range placeWords {
		if anyIn(low, w.line) && anyIn(low, w.above) && anyIn(low, w.answer) {
			return true
		}
	}
	return false
}

func anyIn(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// place holds the beginnings of the words that ask to write above a line.
type place struct{ line, above, answer []string }

var placeWords = makePlaces(`line : above|below|between : reply|answer|response|respond|write|type
	zeile|linie|strich : oberhalb|über|unter : antwort|schreib|eingeb|geben sie
	ligne|trait : au-dessus|au dessus|sous|dessous : répon|repon|écri
	línea|linea : encima|sobre|arriba|debajo : respuesta|respond|escrib|conteste
	linha : acima|sobre|abaixo : respost|respond|escrev|digite
	riga|linea : sopra|sotto : rispo|rispondi|scriv
	lijn|regel|streep : boven|onder : antwoord|reactie|reageer|reply|typ
	linje|streg : over|ovenfor|under : svar|skriv
	rad|linje : ovanför|över|under : svar|skriv
	rivin|viivan : yläpuol|alapuol : vasta|kirjoit
	lini : powyżej|nad|poniżej : odpow|wpis|pisz
	řádk|lini|čar : nad|pod : odpov|napi|pi
	riadk|čiar|lini : nad|pod : odpov|napí|pí
	vonal|sor : fölé|felett|alatt|alá : válasz|ír
	lini|rând : deasupra|sub|mai sus : răspun|raspun|scri
	линия|ред : над|под : отговор|пиш|напи
	γραμμή : πάνω|επάνω|κάτω : απαντ|απάντ|γράψ
	строк|лини|черт : выше|над|ниже : ответ|пиш
	рядк|ліні|риск : вище|над|нижче : відпов|пиш
	crt|lini : iznad|ispod : odgov|piš
	vrstic|črt : nad|pod : odgov|piš
	линиј|црт : изнад|испод : одгов|пиш
	joon|rea : kohal|üles|alla : vasta|kirjuta
	līnij|rind : virs|zem : atbild|rakst
	linij|eilut : virš|žemiau|po : atsak|rašy
	satır|çizgi : üst|üzer|alt : yanıt|cevap|yaz
	línia|ratlla : damunt|sobre|sota : respo|escri
	línu|strik : ofan|yfir|neðan : svar|skrif
	行|线|線 : 上|下 : 回复|回覆|答复|輸入|返信|記入`)

func makePlaces(s string) []place {
	var out []place
	for _, row := range strings.Split(s, "\n") {
		p := strings.Split(row, ":")
		out = append(out, place{line: phrases(p[0]), above: phrases(p[1]), answer: phrases(p[2])})
	}
	return out
}
