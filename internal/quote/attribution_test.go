package quote

import (
	"strings"
	"testing"
)

// attributions are the lines above a quote by language, as the web, the phone and the desktop programs of the time write them:
// Gmail, Apple Mail, Thunderbird, Yahoo, Roundcube, K-9 and what is common in that country.
var attributions = map[string][]string{
	"en": {
		"On Mon, 2 Apr 2012 at 18:26, Ana Belak <ana@client.example> wrote:",
		"On Mon, Apr 2, 2012, 6:26 PM Ana Belak <ana@client.example> wrote:",
		"On Mon, Apr 2, 2012 at 6:26\u202fPM Ana Belak via Desk <help@provider.example> wrote:",
		"On 2 Apr 2012, at 18:26, Ana Belak wrote:",
		"On Apr 2, 2012, at 18:26, Ana Belak <ana@client.example> wrote:",
		"On 2 Apr 2012, 18:26 +0200, Ana Belak <ana@client.example>, wrote:",
		"On Mon, Apr 02, 2012 at 6:26 PM, Ana Belak < ana@client.example > wrote:",
		"On April 2, 2012 at 6:26 PM GMT+2 ana@client.example wrote:",
		"On Mon, Apr 2, 2012 at 6:26 PM Ana Belak <reply+4711=abc@desk.client.example > wrote:",
		"On April 2, 2012, Ana Belak <ana@client.example> wrote:",
		"On 2 April 2012 18:26:10 CEST, Ana Belak <ana@client.example> wrote:",
		"On 2012-04-02 18:26, Ana Belak wrote:",
		"On 2012-04-02 6:26 p.m., Ana Belak wrote:",
		"On Mon, 2 Apr 2012, at 6:26 PM, Ana Belak wrote:",
		"On Mon, Apr 02, 2012 at 06:26:10PM +0200, Ana Belak wrote:",
		"On 04/02/2012 6:26 PM CEST Ana Belak <ana@client.example> wrote:",
		"Apr 2, 2012, 18:26 by ana@client.example:",
		"----- On Apr 2, 2012, at 6:26 PM, Ana Belak <ana@client.example> wrote:",
		"---- On Mon, 02 Apr 2012 18:26:10 +0200 ana@client.example wrote ----",
		"At 2012-04-02 18:26:10, \"Ana Belak\" <ana@client.example> wrote:",
		"Ana Belak <ana@client.example> wrote on Mon, 2 Apr 2012 at 18:26:",
		"Ana Belak <ana@client.example> wrote (2 Apr 2012, 18:26):",
		"Ana Belak wrote on 02/04/2012 18:26:",
		"On Apr 2, 2012 6:26 PM, \"Ana Belak\" <ana@client.example> wrote:",
		"On Apr 2, 2012 6:26 PM, ana@client.example wrote:",
	},
	"de": {
		"Am Mo., 2. Apr. 2012 um 18:26 Uhr schrieb Ana Belak <ana@client.example>:",
		"Ana Belak <ana@client.example> schrieb am Mo., 2. Apr. 2012, 18:26:",
		"Am 02.04.2012 um 18:26 schrieb Ana Belak <ana@client.example>:",
		"Am 02.04.2012 um 18:26 schrieb Ana Belak:",
		"Am 02.04.2012 18:26, schrieb Ana Belak:",
		"Am 2. April 2012 18:26:10 MESZ schrieb Ana Belak <ana@client.example>:",
		"Am Montag, 2. April 2012, 18:26:10 MESZ hat Ana Belak <ana@client.example> Folgendes geschrieben:",
		"Ana Belak <ana@client.example> hat am 02.04.2012 18:26 CEST geschrieben:",
		"Ana Belak <ana@client.example> schrieb am Montag, 2. April 2012 um 18:26:",
		"2. Apr. 2012, 18:26 von ana@client.example:",
		"Am 2. Apr. 2012, 18:26 +0200 schrieb Ana Belak <ana@client.example>:",
		"Zitat von Ana Belak <ana@client.example>:",
		"Ana Belak/Client schrieb am 02.04.2012 18:26:10:",
		"----- Am 2. Apr 2012 um 18:26 schrieb Ana Belak <ana@client.example>:",
	},
	"fr": {
		"Le lun. 2 avr. 2012 à 18:26, Ana Belak <ana@client.example> a écrit :",
		"Le 2 avr. 2012 à 18:26, Ana Belak <ana@client.example> a écrit :",
		"Le 02/04/2012 à 18:26, Ana Belak a écrit :",
		"Le lundi 2 avril 2012 à 18:26:10 UTC+2, Ana Belak <ana@client.example> a écrit :",
		"Le 2012-04-02 18:26, Ana Belak a écrit :",
		"Le 2 avril 2012 18:26:10 GMT+02:00, Ana Belak <ana@client.example> a écrit :",
		"Le 02/04/2012 18:26 CEST, Ana Belak <ana@client.example> a écrit :",
		"----- Le 2 Avr 12, à 18:26, Ana Belak <ana@client.example> a écrit :",
		"2 avr. 2012, 18:26 de ana@client.example:",
		"Ana Belak <ana@client.example> a écrit\u00a0:",
		"Le lun. 2 avr. 2012, 18 h 26, Ana Belak <ana@client.example> a écrit :",
	},
	"es": {
		"El lun, 2 abr 2012 a las 18:26, Ana Belak (<ana@client.example>) escribió:",
		"El lun., 2 de abril de 2012 6:26 p. m., Ana Belak <ana@client.example> escribió:",
		"El 2 abr 2012, a las 18:26, Ana Belak <ana@client.example> escribió:",
		"El 2/4/12 a las 18:26, Ana Belak escribió:",
		"El lunes, 2 de abril de 2012, 18:26:10 CEST, Ana Belak <ana@client.example> escribió:",
		"El 2012-04-02 18:26, Ana Belak escribió:",
		"El 02/04/2012 18:26 CEST Ana Belak <ana@client.example> escribió:",
		"Citando a Ana Belak <ana@client.example>:",
		"2 abr 2012, 18:26 por ana@client.example:",
	},
	"it": {
		"Il giorno lun 2 apr 2012 alle ore 18:26 Ana Belak <ana@client.example> ha scritto:",
		"Il lun 2 apr 2012, 18:26 Ana Belak <ana@client.example> ha scritto:",
		"Il giorno 2 apr 2012, alle ore 18:26, Ana Belak <ana@client.example> ha scritto:",
		"Il 02/04/2012 18:26, Ana Belak ha scritto:",
		"Il lunedì 2 aprile 2012, 18:26:10 CEST, Ana Belak <ana@client.example> ha scritto:",
		"Il 2012-04-02 18:26 Ana Belak ha scritto:",
		"Il 2 aprile 2012 alle 18.26 Ana Belak <ana@client.example> ha scritto:",
		"2 apr 2012, 18:26 da ana@client.example:",
	},
	"nl": {
		"Op ma 2 apr 2012 om 18:26 schreef Ana Belak <ana@client.example>:",
		"Op ma 2 apr. 2012 18:26 schreef Ana Belak <ana@client.example>:",
		"Op 2 apr. 2012 om 18:26 heeft Ana Belak <ana@client.example> het volgende geschreven:",
		"Op 02-04-2012 om 18:26 schreef Ana Belak:",
		"Op maandag 2 april 2012 18:26:10 CEST schreef Ana Belak <ana@client.example>:",
		"Ana Belak schreef op 02-04-2012 18:26:",
		"Citeren Ana Belak <ana@client.example>:",
		"2 apr. 2012 18:26 van ana@client.example:",
	},
	"da": {
		"Den man. 2. apr. 2012 kl. 18.26 skrev Ana Belak <ana@client.example>:",
		"man. 2. apr. 2012 18.26 skrev Ana Belak <ana@client.example>:",
		"Den 2. apr. 2012 kl. 18.26 skrev Ana Belak <ana@client.example>:",
		"Den 02.04.2012 kl. 18.26 skrev Ana Belak:",
		"Den 2. april 2012 18.26.10 CEST, skrev Ana Belak <ana@client.example>:",
		"Den mandag den 2. april 2012 kl. 18.26.10 CEST skrev Ana Belak <ana@client.example>:",
	},
	"sv": {
		"Den mån 2 apr. 2012 kl 18:26 skrev Ana Belak <ana@client.example>:",
		"2 apr. 2012 kl. 18:26 skrev Ana Belak <ana@client.example>:",
		"Den 2012-04-02 kl. 18:26, skrev Ana Belak:",
		"Den måndag 2 april 2012 18:26:10 CEST, Ana Belak <ana@client.example> skrev:",
		"Den 2 april 2012 18:26:10 CEST, skrev Ana Belak <ana@client.example>:",
	},
	"nb": {
		"man. 2. apr. 2012 kl. 18:26 skrev Ana Belak <ana@client.example>:",
		"2. apr. 2012 kl. 18:26 skrev Ana Belak <ana@client.example>:",
		"Den 02.04.2012 18:26, skrev Ana Belak:",
		"Den 2. april 2012 18:26:10 CEST, skrev Ana Belak <ana@client.example>:",
		"mandag 2. april 2012 kl. 18:26:10 CEST skrev Ana Belak <ana@client.example>:",
	},
	"fi": {
		"ma 2. huhtik. 2012 klo 18.26 Ana Belak (ana@client.example) kirjoitti:",
		"Ana Belak <ana@client.example> kirjoitti 2.4.2012 kello 18.26:",
		"Ana Belak kirjoitti 2.4.2012 klo 18.26:",
		"maanantai 2. huhtikuuta 2012 klo 18.26.10 UTC+3 Ana Belak <ana@client.example> kirjoitti:",
		"2.4.2012 18.26, Ana Belak kirjoitti:",
		"Lainaus Ana Belak <ana@client.example>:",
	},
	"pl": {
		"pon., 2 kwi 2012 o 18:26 Ana Belak <ana@client.example> napisał(a):",
		"Wiadomość napisana przez Ana Belak <ana@client.example> w dniu 2 kwi 2012, o godz. 18:26:",
		"W dniu 2.04.2012 o 18:26, Ana Belak pisze:",
		"W dniu 2012-04-02 18:26 użytkownik Ana Belak napisał:",
		"W dniu poniedziałek, 2 kwietnia 2012, 18:26:10 CEST użytkownik Ana Belak <ana@client.example> napisał(a):",
		"Dnia 2 kwietnia 2012 18:26 Ana Belak <ana@client.example> napisał(a):",
		"W dniu 2012-04-02 18:26:10 użytkownik Ana Belak <ana@client.example> napisał:",
	},
	"cs": {
		"po 2. 4. 2012 v 18:26 odesílatel Ana Belak <ana@client.example> napsal:",
		"2. 4. 2012 v 18:26, Ana Belak <ana@client.example>:",
		"Dne 2. 4. 2012 v 18:26 Ana Belak <ana@client.example> napsal(a):",
		"Dne 02. 04. 12 v 18:26 Ana Belak napsal(a):",
		"Dne pondělí 2. dubna 2012 18:26:10 SELČ, Ana Belak <ana@client.example> napsal(a):",
	},
	"sk": {
		"po 2. 4. 2012 o 18:26 Ana Belak <ana@client.example> napísal(a):",
		"Dňa 2. 4. 2012 o 18:26 používateľ Ana Belak <ana@client.example> napísal:",
		"2. 4. 2012 o 18:26, Ana Belak <ana@client.example>:",
		"Dňa 02.04.2012 o 18:26 Ana Belak napísal(a):",
	},
	"hu": {
		"Ana Belak <ana@client.example> ezt írta (időpont: 2012. ápr. 2., H, 18:26):",
		"2012. ápr. 2. dátummal, 18:26 időpontban Ana Belak <ana@client.example> írta:",
		"2012. 04. 02. 18:26 keltezéssel, Ana Belak írta:",
		"2012-04-02 18:26 időpontban Ana Belak ezt írta:",
		"Ana Belak <ana@client.example> írta 2012. április 2., hétfő:",
	},
	"ro": {
		"În lun., 2 apr. 2012 la 18:26, Ana Belak <ana@client.example> a scris:",
		"Pe 2 apr. 2012, la 18:26, Ana Belak <ana@client.example> a scris:",
		"Pe 02.04.2012 18:26, Ana Belak a scris:",
		"Pe luni, 2 aprilie 2012 la 18:26:10 EEST, Ana Belak <ana@client.example> a scris:",
	},
	"bg": {
		"На пн, 2.04.2012 г. в 18:26 ч. Ana Belak <ana@client.example> написа:",
		"На 2.04.12 18:26, Ana Belak написа:",
		"На 2.04.2012 г. в 18:26 ч., Ana Belak написа:",
		"На понеделник, 2 април 2012 г., 18:26:10 Гринуич+3, Ana Belak <ana@client.example> написа:",
	},
	"el": {
		"Στις Δευ 2 Απρ 2012 στις 6:26 μ.μ., ο χρήστης Ana Belak <ana@client.example> έγραψε:",
		"Στις 2 Απρ 2012, στις 18:26, ο/η Ana Belak <ana@client.example> έγραψε:",
		"Στις 2/4/2012 18:26, ο/η Ana Belak έγραψε:",
		"Στις Δευτέρα 2 Απριλίου 2012 στις 06:26:10 μ.μ. EEST, ο χρήστης Ana Belak <ana@client.example> έγραψε:",
	},
	"pt-PT": {
		"Ana Belak <ana@client.example> escreveu no dia segunda, 2/04/2012 à(s) 18:26:",
		"No dia 02/04/2012, às 18:26, Ana Belak <ana@client.example> escreveu:",
		"Às 18:26 de 02/04/2012, Ana Belak escreveu:",
		"A segunda-feira, 2 de abril de 2012, 18:26:10 WEST, Ana Belak <ana@client.example> escreveu:",
	},
	"pt-BR": {
		"Em seg., 2 de abr. de 2012 às 18:26, Ana Belak <ana@client.example> escreveu:",
		"Em 2 de abr. de 2012, à(s) 18:26, Ana Belak <ana@client.example> escreveu:",
		"Em 02/04/2012 18:26, Ana Belak escreveu:",
		"Em segunda-feira, 2 de abril de 2012 às 18:26:10 BRT, Ana Belak <ana@client.example> escreveu:",
	},
	"ru": {
		"пн, 2 апр. 2012 г. в 18:26, Ana Belak <ana@client.example>:",
		"2 апр. 2012 г., в 18:26, Ana Belak <ana@client.example> написал(а):",
		"02.04.2012 18:26, Ana Belak пишет:",
		"Понедельник, 2 апреля 2012, 18:26 +03:00 от Ana Belak <ana@client.example>:",
		"02.04.2012, 18:26, \"Ana Belak\" <ana@client.example>:",
		"Ana Belak писал(а) 2012-04-02 18:26:",
		"2 апреля 2012 г. 18:26:10 GMT+03:00, Ana Belak <ana@client.example> пишет:",
		"Вы писали 2 апреля 2012 г., 18:26:10:",
		"2 апреля 2012 г., 18:26 пользователь Ana Belak <ana@client.example> написал:",
	},
	"uk": {
		"пн, 2 квіт. 2012 р. о 18:26 Ana Belak <ana@client.example> пише:",
		"2 квіт. 2012 р. о 18:26 Ana Belak <ana@client.example> написав(ла):",
		"02.04.2012 18:26, Ana Belak пише:",
		"2 квітня 2012, 18:26:10, від \"Ana Belak\" <ana@client.example>:",
	},
	"hr": {
		"pon, 2. tra 2012. u 18:26 Ana Belak <ana@client.example> napisao je:",
		"Dana 02.04.2012. u 18:26, Ana Belak <ana@client.example> je napisao/la:",
		"Ana Belak je napisao dana 2.4.2012. u 18:26:",
		"Dana 2. tra. 2012., u 18:26, Ana Belak <ana@client.example> napisao/la je:",
	},
	"sl": {
		"V V pon., 2. apr. 2012 ob 18:26 je oseba Ana Belak <ana@client.example> napisala:",
		"Ana Belak je dne 2. 04. 2012 ob 18:26 napisal:",
		"Dne 2. 04. 12 ob 18:26 je Ana Belak napisal(a):",
	},
	"sr": {
		"пон, 2. апр 2012. у 18:26 Ana Belak <ana@client.example> је написао/ла:",
		"pon, 2. apr 2012. u 18:26 Ana Belak <ana@client.example> je napisao/la:",
		"Дана 02.04.2012. у 18:26, Ana Belak је написао/ла:",
	},
	"et": {
		"Kuupäev E, 2. aprill 2012 kell 18:26 kirjutas Ana Belak <ana@client.example>:",
		"Ana Belak kirjutas 02.04.2012 kell 18:26:",
		"02.04.2012 18:26 Ana Belak kirjutas:",
	},
	"lv": {
		"pirmd., 2012. g. 2. apr., plkst. 18:26 — lietotājs Ana Belak (<ana@client.example>) rakstīja:",
		"2012.04.02. 18:26, Ana Belak rakstīja:",
		"Pirmdien, 2012. gada 2. aprīlī 18:26, Ana Belak <ana@client.example> rakstīja:",
	},
	"lt": {
		"2012-04-02, pr, 18:26 Ana Belak <ana@client.example> rašė:",
		"2012-04-02 18:26, Ana Belak rašė:",
		"2012 m. balandžio 2 d. 18:26, Ana Belak <ana@client.example> rašė:",
	},
	"tr": {
		"Ana Belak <ana@client.example>, 2 Nis 2012 Pzt, 18:26 tarihinde şunu yazdı:",
		"Ana Belak <ana@client.example> şunları yazdı (2 Nis 2012 18:26):",
		"02.04.2012 18:26 tarihinde Ana Belak yazdı:",
		"2 Nisan 2012 Pazartesi 18:26:10 GMT+3 tarihinde Ana Belak <ana@client.example> şunu yazdı:",
	},
	"ca": {
		"Missatge de Ana Belak <ana@client.example> del dia dl., 2 d’abr. 2012 a les 18:26:",
		"El 2 abr 2012, a les 18:26, Ana Belak <ana@client.example> va escriure:",
		"El 2/4/12 a les 18:26, Ana Belak ha escrit:",
	},
	"is": {
		"Þann mán., 2. apr. 2012 kl. 18:26 skrifaði Ana Belak <ana@client.example>:",
		"Þann 2.4.2012 18:26, skrifaði Ana Belak:",
	},
	"zh": {
		"Ana Belak <ana@client.example> 于2012年4月2日周一 18:26写道：",
		"Ana Belak <ana@client.example> 於 2012年4月2日 週一 下午6:26寫道：",
		"2012年4月2日 18:26，Ana Belak <ana@client.example> 写道：",
		"在 2012/4/2 18:26, Ana Belak 写道:",
		"在 2012-04-02 18:26:10，\"Ana Belak\" <ana@client.example> 写道：",
		"Ana Belak 於 2012/4/2 下午 06:26 寫道:",
		"Ana Belak <ana@client.example> 在 2012年4月2日 星期一 下午6:26 寫道：",
	},
	"ja": {
		"2012年4月2日(月) 18:26 Ana Belak <ana@client.example>:",
		"2012年4月2日 18:26、Ana Belak <ana@client.example>のメール:",
		"2012/04/02 18:26, Ana Belak wrote:",
		"2012年4月2日月曜日 18:26:10 JST、Ana Belak <ana@client.example>さんは書きました:",
	},
	"ko": {
		"2012년 4월 2일 (월) 오후 6:26, Ana Belak <ana@client.example>님이 작성:",
		"2012. 4. 2. 오후 6:26, Ana Belak <ana@client.example> 작성:",
		"2012-04-02 오후 6:26에 Ana Belak 이(가) 쓴 글:",
	},
	"others": {
		"Pada Sen, 2 Apr 2012 pukul 18.26 Ana Belak <ana@client.example> menulis:",
		"Vào 18:26, Th 2, 2 thg 4, 2012 Ana Belak <ana@client.example> đã viết:",
		"ב-יום ב׳, 2 באפר׳ 2012 ב-18:26 מאת \u202aAna Belak\u202c\u200f <\u202aana@client.example\u202c\u200f>:\u202c",
		"Dana pon, 2. apr 2012. u 18:26 Ana Belak <ana@client.example> erabiltzaileak hau idatzi du:",
	},
}

func TestStripQuotesAttributions(t *testing.T) {
	t.Parallel()
	for language, lines := range attributions {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			for _, intro := range lines {
				for form, text := range map[string]string{
					"marked":       "Yes, please.\n\nIt is urgent.\n\n" + intro + "\n\n> Shall we?\n>\n> Ana\n",
					"marked close": "Yes, please.\n\nIt is urgent.\n" + intro + "\n> Shall we?\n>\n> Ana\n",
					"within marks": "Yes, please.\n\nIt is urgent.\n\n> " + intro + "\n> \n> Shall we?\n>\n> Ana\n",
					"bottom":       intro + "\n> Shall we?\n>\n> Ana\n\nYes, please.\n\nIt is urgent.\n",
					"indented":     "Yes, please.\n\nIt is urgent.\n\n  " + intro + "\n\n  > Shall we?\n  >\n  > Ana\n",
				} {
					holds(t, form, text)
				}
				if !strings.Contains(intro, "Zitat") && !strings.Contains(intro, "Cit") && !strings.Contains(intro, "Lainaus") {
					holds(t, "unmarked", "Yes, please.\n\nIt is urgent.\n\n"+intro+"\n\nShall we?\n\nAna\n")
				}
				for i := range intro { // as programs fold it
					if intro[i] != ' ' || i < 36 {
						continue
					}
					folded := strings.TrimRight(intro[:i], " ") + "\n" + intro[i+1:]
					holds(t, "folded", "Yes, please.\n\nIt is urgent.\n\n"+folded+"\n\n> Shall we?\n>\n> Ana\n")
				}
				for _, width := range []int{45, 60, 72} {
					folded := wrap(intro, width)
					holds(t, "wrapped", "Yes, please.\n\nIt is urgent.\n\n"+folded+"\n\n> Shall we?\n>\n> Ana\n")
					holds(t, "wrapped close", "Yes, please.\n\nIt is urgent.\n"+folded+"\n> Shall we?\n>\n> Ana\n")
					holds(t, "wrapped, within marks", "Yes, please.\n\nIt is urgent.\n\n> "+strings.ReplaceAll(folded, "\n", "\n> ")+"\n> \n> Shall we?\n")
					holds(t, "wrapped, below", folded+"\n> Shall we?\n>\n> Ana\n\nYes, please.\n\nIt is urgent.\n")
				}
			}
		})
	}
}

// holds fails the test where something else than the usual answer is found in a text.
func holds(t *testing.T, form, text string) {
	t.Helper()
	if reply, quoted := Strip(text); reply != "Yes, please.\n\nIt is urgent." || quoted == "" {
		t.Errorf("%s: reply = %q in %q", form, reply, text)
	}
}

// wrap folds a line as greedily as programs do.
func wrap(s string, width int) string {
	var out strings.Builder
	size := 0
	for _, w := range strings.Split(s, " ") {
		if size > 0 && size+len(w) >= width {
			out.WriteByte('\n')
			size = 0
		} else if out.Len() > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(w)
		size += len(w) + 1
	}
	return out.String()
}
