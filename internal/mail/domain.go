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
var publicNames = set("gmail googlemail yahoo ymail hotmail outlook live msn gmx aol icloud yandex protonmail fastmail tutanota rediffmail")

// publicDomains are the mail services that people of many houses share.
var publicDomains = set(`
me.com mac.com rocketmail.com aim.com verizon.net att.net sbcglobal.net bellsouth.net comcast.net cox.net charter.net earthlink.net juno.com netzero.net
optonline.net roadrunner.com windstream.net frontier.com centurylink.net mail.com email.com usa.com hey.com zoho.com
proton.me pm.me tuta.io tuta.com keemail.me mailbox.org posteo.de posteo.net posteo.eu
hushmail.com mailinator.com ya.ru mail.ru bk.ru inbox.ru list.ru internet.ru rambler.ru lenta.ru autorambler.ru ro.ru
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
passport.com windowslive.com
mailfence.com runbox.com disroot.org riseup.net startmail.com cock.li
privaterelay.appleid.com duck.com mozmail.com simplelogin.com anonaddy.com
zohomail.com zohomail.eu zoho.eu zoho.in inbox.com gawab.com lycos.com excite.com
yopmail.com guerrillamail.com 10minutemail.com temp-mail.org trashmail.com
q.com suddenlink.net cableone.net wowway.com rcn.com mchsi.com embarqmail.com centurytel.net pacbell.net swbell.net ameritech.net prodigy.net snet.net flash.net nvbell.net
rr.com twc.com brighthouse.com hughes.net peoplepc.com netscape.net mindspring.com ptd.net tds.net
spectrum.net
narod.ru pochta.ru qip.ru e1.ru ngs.ru email.ua online.ua bigmir.com
tutamail.com tuta.de cotse.net
ewe.net ewetel.net versanet.de netcologne.de osnanet.de htp-tel.de alice-dsl.net alice.de o2online.de o2mail.de
swissonline.ch sunrise.net bluemail.ch vtxmail.ch inode.at liwest.at kabsi.at
cegetel.net dartybox.com nordnet.fr noos.fr mageos.com voila.fr
supereva.it teletu.it pec.libero.it kataweb.it
wanadoo.es jazzfree.com euskaltel.net mundo-r.com
netvisao.pt meo.pt mail.pt
zipmail.com.br globomail.com
zonnet.nl tele2.nl wanadoo.nl online.nl freeler.nl versatel.nl zeelandnet.nl kabelfoon.nl telfort.nl tiscali.nl lijbrandt.nl caiway.nl
belgacom.net brutele.be edpnet.be tvcablenet.be
orange.net freeserve.co.uk tesco.net onetel.com madasafish.com wanadoo.co.uk f2s.com supanet.com lineone.net ukgateway.net
eir.ie iol.ie
post.tele.dk mail.tele.dk fibermail.dk email.dk
chello.no c2i.net start.no
glocalnet.net tyfon.se
dnainternet.net netti.fi phnet.fi
poczta.onet.eu spoko.pl buziaczek.pl go2.pl neostrada.pl amorki.pl
chello.cz iol.cz tiscali.cz upcmail.cz post.sk stonline.sk orangemail.sk
upcmail.hu invitel.hu chello.hu digikabel.hu
rdslink.ro clicknet.ro rdsmail.ro
net.hr inet.hr vip.hr siol.net t-2.net eunet.rs sbb.rs ptt.rs
inbox.lv apollo.lv one.lv delfi.lv inbox.lt one.lt takas.lt hot.ee mail.ee online.ee neti.ee
hol.gr in.gr vivodinet.gr cytanet.com.cy
superonline.com ttmail.com mail.com.tr
netvision.net.il bezeqint.net zahav.net.il 012.net.il
vip.qq.com vip.163.com vip.sina.com wo.cn
korea.com lycos.co.kr paran.com
yahoo.ne.jp ymobile.ne.jp excite.co.jp goo.jp infoseek.jp plala.or.jp dion.ne.jp
pchome.com.tw hinet.net seed.net.tw netvigator.com
singnet.com.sg starhub.net.sg pacific.net.sg tm.net.my streamyx.com
indiatimes.com vsnl.net vsnl.com airtelmail.in bsnl.in
telkomsa.net mweb.co.za webmail.co.za vodamail.co.za absamail.co.za iafrica.com
ozemail.com.au westnet.com.au dodo.com.au adam.com.au
clear.net.nz paradise.net.nz orcon.net.nz ihug.co.nz
cogeco.ca eastlink.ca sasktel.net mts.net nb.sympatico.ca aliant.net
prodigy.net.mx infinitum.com.mx fibertel.com.ar speedy.com.ar arnet.com.ar ciudad.com.ar vtr.net cantv.net
vip.onet.pl poczta.pl
`)

// set makes a set of the words of s.
func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
