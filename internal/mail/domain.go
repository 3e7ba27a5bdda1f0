package mail

import (
	"strings"

	"golang.org/x/net/idna"

	"remit/internal/decode"
)

// NormaliseAddress returns the form of an address that compares equal: lower case, the domain in ASCII.
func NormaliseAddress(address string) string {
	a := strings.ToLower(strings.TrimSpace(address))
	i := strings.LastIndexByte(a, '@')
	if i < 0 {
		return a
	}
	return a[:i+1] + asciiDomain(a[i+1:])
}

// Domain returns the domain of an address in lower case and ASCII, "" where it has none.
func Domain(address string) string {
	a := strings.ToLower(strings.TrimSpace(address))
	i := strings.LastIndexByte(a, '@')
	if i < 0 {
		return ""
	}
	return asciiDomain(a[i+1:])
}

func asciiDomain(d string) string {
	d = strings.TrimSuffix(d, ".")
	if decode.IsASCII([]byte(d)) {
		return d
	}
	if a, err := idna.Lookup.ToASCII(d); err == nil {
		return a
	}
	return d
}

// IsPublicDomain reports whether anybody can have an address there, so that the domain never names a client.
func IsPublicDomain(domain string) bool {
	d := asciiDomain(strings.ToLower(strings.TrimSpace(domain)))
	if publicDomains[d] {
		return true
	}
	name, rest, _ := strings.Cut(d, ".")
	if second, country, ok := strings.Cut(rest, "."); ok && (second == "co" || second == "com") {
		rest = country
	}
	return publicNames[name] && (len(rest) == 2 || rest == "com" || rest == "net")
}

// publicNames are services that have a domain in many countries: yahoo.fr, hotmail.co.uk.
var publicNames = set("gmail googlemail yahoo ymail hotmail outlook live msn gmx aol icloud")

// publicDomains are the mail services that people of many houses share.
var publicDomains = set(`
me.com mac.com rocketmail.com aim.com verizon.net att.net sbcglobal.net bellsouth.net comcast.net cox.net charter.net earthlink.net juno.com netzero.net
optonline.net roadrunner.com windstream.net frontier.com centurylink.net mail.com email.com usa.com fastmail.com fastmail.fm hey.com zoho.com
proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com keemail.me mailbox.org posteo.de posteo.net posteo.eu
hushmail.com mailinator.com yandex.com yandex.ru ya.ru mail.ru bk.ru inbox.ru list.ru internet.ru rambler.ru lenta.ru autorambler.ru ro.ru
ukr.net i.ua meta.ua bigmir.net tut.by
web.de t-online.de freenet.de arcor.de 1und1.de online.de email.de kabelmail.de vodafone.de mail.de unitybox.de
bluewin.ch hispeed.ch sunrise.ch aon.at chello.at a1.net utanet.at
orange.fr wanadoo.fr free.fr sfr.fr neuf.fr laposte.net bbox.fr numericable.fr club-internet.fr aliceadsl.fr
libero.it virgilio.it alice.it tin.it tiscali.it inwind.it iol.it fastwebnet.it email.it pec.it
telefonica.net terra.es ono.com telefonica.es movistar.es
sapo.pt clix.pt mail.telepac.pt iol.pt netcabo.pt
uol.com.br bol.com.br terra.com.br ig.com.br globo.com r7.com oi.com.br
ziggo.nl kpnmail.nl kpnplanet.nl planet.nl home.nl casema.nl chello.nl xs4all.nl hetnet.nl upcmail.nl quicknet.nl
telenet.be skynet.be proximus.be scarlet.be voo.be
btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk tiscali.co.uk o2.co.uk plusnet.com
eircom.net
mail.dk tdcadsl.dk stofanet.dk jubii.dk ofir.dk youmail.dk webspeed.dk get2net.dk
telia.com bredband.net comhem.se spray.se passagen.se tele2.se swipnet.se home.se
online.no broadpark.no getmail.no frisurf.no lyse.net
elisanet.fi kolumbus.fi luukku.com suomi24.fi pp.inet.fi saunalahti.fi welho.com
wp.pl o2.pl onet.pl onet.eu op.pl interia.pl interia.eu poczta.fm poczta.onet.pl gazeta.pl tlen.pl vp.pl
seznam.cz email.cz centrum.cz post.cz atlas.cz volny.cz quick.cz azet.sk zoznam.sk centrum.sk pobox.sk
freemail.hu citromail.hu indamail.hu t-online.hu vipmail.hu
abv.bg mail.bg dir.bg
otenet.gr forthnet.gr
mynet.com turk.net
walla.com walla.co.il
qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn 188.com aliyun.com tom.com 21cn.com
naver.com hanmail.net daum.net nate.com
docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp nifty.com biglobe.ne.jp so-net.ne.jp ocn.ne.jp
rediffmail.com sify.com in.com
bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au internode.on.net
xtra.co.nz slingshot.co.nz
rogers.com sympatico.ca shaw.ca telus.net videotron.ca bell.net
`)

// set makes a set of the words of s.
func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
